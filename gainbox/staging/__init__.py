"""From readings to judgement. Pure: no clock but the frames, no device, no picture."""
