"""`gainbox check`: the cases where it has nothing to complain about; test_bad_input has the others."""

from tests.cli.installation import Done, Installation


def test_a_right_file_is_right(box: Installation) -> None:
    file = box.folder / "my.toml"
    file.write_text("[clip]\nsamples = 1\n")
    assert box.gainbox("check", file) == Done(0, f"{file} is right\n", "")


def test_without_a_name_it_looks_at_the_usual_place(box: Installation) -> None:
    assert box.gainbox("check") == Done(0, f"{box.settings} does not exist: the defaults hold\n", "")
    box.settings.write_text("")
    assert box.gainbox("check") == Done(0, f"{box.settings} is right\n", "")
    box.settings.write_text("[clip]\nsamples = 16\n")
    assert box.gainbox("check") == Done(
        1, "", f"gainbox: {box.settings}, line 2: [clip] samples: cannot be 16; allowed: 1 to 15\n"
    )


def test_a_panel_that_the_hat_leaves_no_pins_for_is_refused(box: Installation) -> None:
    box.settings.write_text('[capture]\nhat = "Pisound"\n')
    assert box.gainbox("check") == Done(
        1,
        "",
        f"gainbox: {box.settings}: [panel] lamps: the lamp signal is on GPIO 12,"
        " which the Pisound uses as its reset; allowed: false, or lamp_columns = 1\n",
    )
    box.settings.write_text('[capture]\nhat = "Pisound"\n[panel]\nbus = "i2c"\nlamp_columns = 1\n')
    assert box.gainbox("check") == Done(0, f"{box.settings} is right\n", "")
