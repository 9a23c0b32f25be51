"""Every number of the box, in millimetres, with where it comes from.

x runs from left to right, y from the panel's face to the back, z from the bottom up: all begin at the lower
left corner of the panel's face. A number marked *measure* was not to be had from a data sheet: take it from
the part in your hand, change it here, and have everything drawn anew.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The box of the reference build; `dataclasses.replace` makes another."""

    # --- the panel ----------------------------------------------------------------------------
    panel_width: float = 219.0
    """Two of them and two ears of 22.3 mm are the 482.6 mm of a 19 inch panel (EIA-310)."""
    panel_height: float = 43.66
    """One unit of 44.45 mm less the 0.79 mm that EIA-310 leaves between neighbours."""
    panel_thickness: float = 3.0
    panel_corner: float = 1.0

    screw_x: float = 6.0
    """From either side to the screws that hold the panel, M3 countersunk."""
    screw_z: float = 9.3
    screw_hole: float = 3.2
    screw_head: float = 6.0

    # --- the display: MDOB256064BX or another 3.12 inch module with an SSD1322 ------------------
    oled_x: float = 76.0
    """Where the middle of its picture is; in z it is half-way up."""
    oled_active_width: float = 76.778
    oled_active_height: float = 19.178
    """256 and 64 pixels of 0.278 mm, 0.300 mm apart."""
    oled_glass_width: float = 88.0
    oled_glass_height: float = 27.8
    """Winstar WEX025664B, the same glass without a board."""
    oled_board_width: float = 100.5
    oled_board_height: float = 33.5
    oled_depth: float = 6.3
    """Midas MDOB256064BX, specification version 1 of 15 October 2013: module size 100.50 x 33.50 x 6.30."""
    oled_offset_x: float = 0.0
    oled_offset_z: float = 0.0
    """*Measure*: the middle of the picture, seen from the middle of the board."""
    oled_plug_depth: float = 14.0
    """*Measure*: pin header and plug behind the board."""
    oled_margin: float = 1.0
    """Of the window around the pixels: the picture moves by a pixel, and nobody mounts it to a tenth."""
    oled_window_corner: float = 1.0

    # --- what holds it: two bars across the ends of its board, on M3 studs welded to the panel -----
    clamp_x: float = 54.0
    clamp_z: float = 13.0
    """The studs, from the middle of the picture."""
    clamp_width: float = 11.0
    clamp_height: float = 34.0
    clamp_edge: float = 4.0
    """From a bar's outer edge to its holes; the rest of it reaches over the board."""
    clamp_hole: float = 3.2
    stud: float = 3.0
    stud_length: float = 12.0

    # --- lamps: 3 mm LEDs in clips ----------------------------------------------------------------
    lamp_x: float = 61.5
    """The columns, from the middle of the picture."""
    lamp_pitch: float = 7.4
    lamp_hole: float = 4.0
    lamp_clip: float = 5.0
    """*Measure*: the clip behind the panel; hole and clip differ from maker to maker."""
    lamp_depth: float = 16.0
    """*Measure*: LED, bent leads and their sleeves behind the panel."""

    # --- buttons ----------------------------------------------------------------------------------
    button_x: float = 153.5
    button_pitch: float = 15.0
    button_hole: float = 7.2
    button_cap: float = 10.0
    """*Measure*: the widest of cap and nut before the panel."""
    button_body: float = 12.0
    button_depth: float = 28.0
    """*Measure*: an M7 panel push-button behind the panel, its leads soldered on."""

    # --- what is engraved -------------------------------------------------------------------------
    name_height: float = 2.0
    side_height: float = 1.6
    title_height: float = 3.0
    rear_height: float = 2.6

    # --- the tray and its lid, bent from aluminium sheet ------------------------------------------
    sheet: float = 1.5
    bend_radius: float = 1.5
    k_factor: float = 0.42
    """*Measure*: on a strip, at the brake that will bend it."""
    tray_width: float = 218.0
    body_height: float = 42.9
    """Tray and lid: less than the panel, so that neighbours do not rub."""
    depth: float = 140.0
    """From the panel's face to the outside of the rear wall."""
    lip: float = 10.5
    """Bent inwards at the top of the sides, to screw the lid to, and at their front for the panel."""
    lip_end: float = 14.0
    """Where the upper lips begin and end, from either end of the tray."""
    insert: float = 4.22
    insert_edge: float = 4.8
    """Hole of an M2.5 or M3 self-clinching nut, PEM type CLS; how far its middle is to be from an edge."""
    lid_hole: float = 2.7
    lid_head: float = 5.0
    """M2.5 countersunk, in lid and floor: less deep than the sheet is thick."""

    # --- the rear wall: XLRs of the D shape -------------------------------------------------------
    xlr_x: float = 20.0
    xlr_pitch: float = 30.0
    xlr_hole: float = 24.0
    xlr_screw_dx: float = 9.5
    xlr_screw_dz: float = 12.0
    xlr_screw_hole: float = 3.2
    xlr_flange_width: float = 26.0
    xlr_flange_height: float = 31.0
    """The D shape: hole of 24 mm, screws 19 by 24 mm apart, flange of 26 by 31 mm."""
    xlr_depth: float = 40.0
    """*Measure*: connector, soldered wires and their bend behind the wall."""
    jack_x: float = 136.5
    jack_hole: float = 8.0
    jack_nut: float = 12.0
    jack_depth: float = 28.0
    """*Measure*: a 5.5/2.1 mm DC jack for panels, its leads soldered on."""

    # --- the boards -------------------------------------------------------------------------------
    pi_width: float = 56.0
    pi_length: float = 85.0
    pi_hole_inset: float = 3.5
    pi_holes_width: float = 49.0
    pi_holes_length: float = 58.0
    """Raspberry Pi B+ to 5. The first holes lie 3.5 mm from the end where the card slot is."""
    pi_hole: float = 2.7
    pi_x: float = 146.0
    """Its left edge, where the header is; the ports face the rear wall."""
    pi_gap: float = 1.5
    """*Measure*: from the board's edge to the rear wall. Ports that stand out by 3 mm end flush with it."""
    ports_height: float = 16.5
    """USB and Ethernet above the board; the cut-out takes them on every model with either order."""
    standoff: float = 8.0
    """As long as the screw from below and the spigot of the spacer from above want: see `fasteners`."""
    hat_spacer: float = 11.0
    hat_length: float = 65.0
    stack_height: float = 29.5
    """*Measure*: from the Pi's board to the top of the HAT's highest part, or of the plug on its header."""
    hat_jacks: float = 12.0
    """*Measure*: by how far phono sockets of a HAT stand out over the Pi's right edge."""
    tap_x: float = 12.0
    tap_y: float = 42.0
    tap_width: float = 100.0
    tap_length: float = 50.0
    tap_height: float = 22.0
    """What is reserved for the tap board: components and plugs above it."""
    tap_inset: float = 4.0
    tap_hole: float = 2.7
    board_thickness: float = 1.6

    # --- the rack, and the ears that hold the box in it: IEC 60297-3-100, EIA-310 -----------------
    rack_width: float = 482.6
    rack_opening: float = 450.0
    """What is free between the rack's rails."""
    rack_unit: float = 44.45
    slot_apart: float = 465.1
    slot_rise: float = 6.35
    """The slots: from one end's to the other's, and from the edge of the unit; 31.75 mm are between them."""
    slot_width: float = 10.3
    slot_height: float = 6.8
    ear_sheet: float = 2.0
    ear_bend_radius: float = 2.0
    ear_leg: float = 50.0
    """Along the side of the tray, from the panel's rear to its end."""
    ear_hole: float = 3.2
    ear_head: float = 6.0
    """M3 countersunk from outside."""
    ear_screw_y: float = 20.0
    ear_screw_dy: float = 24.0
    ear_screw_z: float = 12.0
    """From the panel's face to the first screws, from them to the second; from foot and head of the panel."""
    nut_width: float = 6.4
    nut_depth: float = 4.5
    """An M3 nut with its washer and the end of its screw."""

    # --- limits -----------------------------------------------------------------------------------
    panel_web: float = 2.0
    sheet_web: float = 1.5
    """What must be left between two cut-outs, and between a cut-out and an edge. (The D shape leaves 1.7.)"""
    clearance: float = 0.8
    """Between things that must not touch."""
    letter_gap: float = 0.6
    """Between what is engraved and anything else."""

    @property
    def middle_z(self) -> float:
        """Half-way up."""
        return self.panel_height / 2

    @property
    def tray_x(self) -> float:
        """The tray's left outer face."""
        return (self.panel_width - self.tray_width) / 2

    @property
    def tray_z(self) -> float:
        """The tray's underside."""
        return (self.panel_height - self.body_height) / 2

    @property
    def floor_z(self) -> float:
        """The upper face of the tray's floor."""
        return self.tray_z + self.sheet

    @property
    def lid_z(self) -> float:
        """The underside of the lid."""
        return self.tray_z + self.body_height - self.sheet

    @property
    def wall_y(self) -> float:
        """The inner face of the rear wall."""
        return self.depth - self.sheet

    @property
    def pi_y(self) -> float:
        """The front edge of the Pi's board."""
        return self.wall_y - self.pi_gap - self.pi_length


BOX = Dimensions()
