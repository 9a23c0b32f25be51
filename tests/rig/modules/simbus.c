// SPDX-License-Identifier: GPL-2.0
/*
 * An I2C adapter and an SPI controller with nothing behind them but a record of what was written.
 *
 * /dev/simbus gives the record and forgets what it has given; it ends where there is no more. When it is
 * full, it takes nothing more. Each
 * write on a bus is a header and the bytes written. Parameters: `answers`, whether there is a device
 * at `address` of the I2C bus, and `dc_gpio`, the global number of the pin that is an SPI display's
 * data/command line.
 */
#include <linux/gpio/consumer.h>
#include <linux/gpio.h>
#include <linux/i2c.h>
#include <linux/kfifo.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/spi/spi.h>
#include <linux/vmalloc.h>

#define RECORD_BYTES (8u << 20)

static bool answers = true;
static int address = 0x3c;
static int dc_gpio = -1;
module_param(answers, bool, 0644);
module_param(address, int, 0644);
module_param(dc_gpio, int, 0644);

struct header {
	u8 bus; /* 'I' or 'S' */
	u8 where; /* the address, or the chip select */
	u8 data; /* the level of the data/command line, 0 on I2C */
	u8 unused;
	u32 bytes;
} __packed;

static struct kfifo record;
static void *room;
static DEFINE_MUTEX(lock);

static void note(u8 bus, u8 where, u8 data, const void *written, u32 bytes)
{
	struct header header = { bus, where, data, 0, bytes };

	mutex_lock(&lock);
	if (kfifo_avail(&record) >= sizeof(header) + bytes) {
		kfifo_in(&record, &header, sizeof(header));
		kfifo_in(&record, written, bytes);
	}
	mutex_unlock(&lock);
}

static ssize_t give(struct file *file, char __user *to, size_t most, loff_t *offset)
{
	unsigned int given = 0;
	int failed;

	mutex_lock(&lock);
	failed = kfifo_to_user(&record, to, most, &given);
	mutex_unlock(&lock);
	return failed ? failed : given;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.read = give,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "simbus",
	.fops = &operations,
	.mode = 0400,
};

static int i2c_record(struct i2c_adapter *from, struct i2c_msg *messages, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		struct i2c_msg *message = &messages[i];

		if (!answers || message->addr != address)
			return -EREMOTEIO;
		if (message->flags & I2C_M_RD)
			memset(message->buf, 0, message->len);
		else
			note('I', message->addr, 0, message->buf, message->len);
	}
	return count;
}

static u32 i2c_can(struct i2c_adapter *from)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = {
	.master_xfer = i2c_record,
	.functionality = i2c_can,
};

static struct i2c_adapter adapter = {
	.owner = THIS_MODULE,
	.algo = &algorithm,
	.name = "simbus",
	.nr = 1,
};

static int spi_record(struct spi_controller *from, struct spi_device *to, struct spi_transfer *transfer)
{
	struct gpio_desc *line = dc_gpio < 0 ? NULL : gpio_to_desc(dc_gpio);

	if (transfer->tx_buf)
		note('S', to->chip_select, line && gpiod_get_raw_value_cansleep(line) > 0, transfer->tx_buf,
		     transfer->len);
	if (transfer->rx_buf)
		memset(transfer->rx_buf, 0, transfer->len);
	return 0;
}

static struct spi_board_info display = {
	.modalias = "dh2228fv", /* one of the names that spidev takes */
	.max_speed_hz = 10000000,
};

static struct platform_device *platform;
static struct spi_controller *controller;

static int __init begin_spi(void)
{
	int failed;

	controller = spi_alloc_master(&platform->dev, 0);
	if (!controller)
		return -ENOMEM;
	controller->bus_num = 0;
	controller->num_chipselect = 1;
	controller->mode_bits = SPI_CPOL | SPI_CPHA;
	controller->transfer_one = spi_record;
	failed = spi_register_controller(controller);
	if (failed) {
		spi_controller_put(controller);
		return failed;
	}
	if (spi_new_device(controller, &display))
		return 0;
	spi_unregister_controller(controller);
	return -ENODEV;
}

static int __init begin(void)
{
	int failed;

	room = vmalloc(RECORD_BYTES);
	if (!room)
		return -ENOMEM;
	kfifo_init(&record, room, RECORD_BYTES);
	failed = misc_register(&device);
	if (failed)
		goto no_device;
	platform = platform_device_register_simple("simbus", -1, NULL, 0);
	failed = PTR_ERR_OR_ZERO(platform);
	if (failed)
		goto no_platform;
	adapter.dev.parent = &platform->dev;
	failed = i2c_add_numbered_adapter(&adapter);
	if (failed)
		goto no_i2c;
	failed = begin_spi();
	if (!failed)
		return 0;
	i2c_del_adapter(&adapter);
no_i2c:
	platform_device_unregister(platform);
no_platform:
	misc_deregister(&device);
no_device:
	vfree(room);
	return failed;
}

static void __exit end(void)
{
	spi_unregister_controller(controller);
	i2c_del_adapter(&adapter);
	platform_device_unregister(platform);
	misc_deregister(&device);
	vfree(room);
}

module_init(begin);
module_exit(end);
MODULE_DESCRIPTION("I2C and SPI that record what is written");
MODULE_LICENSE("GPL");
