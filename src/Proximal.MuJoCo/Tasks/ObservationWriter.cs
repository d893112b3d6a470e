namespace Proximal.MuJoCo;

/// <summary>Writes the parts of an observation one after the other, rounded to float32.</summary>
internal ref struct ObservationWriter(Span<float> observation)
{
    private Span<float> rest = observation;

    public void Write(double value)
    {
        rest[0] = (float)value;
        rest = rest[1..];
    }

    public void Write(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
            rest[i] = (float)values[i];
        rest = rest[values.Length..];
    }

    public void WriteClipped(ReadOnlySpan<double> values, double low, double high)
    {
        for (int i = 0; i < values.Length; i++)
            rest[i] = (float)Math.Clamp(values[i], low, high);
        rest = rest[values.Length..];
    }
}
