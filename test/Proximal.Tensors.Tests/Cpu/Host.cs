namespace Proximal.Tensors.Tests;

/// <summary>A device under test with buffers that come from and go to arrays.</summary>
internal sealed class Host(Device device) : IDisposable
{
    private readonly List<Address> addresses = [];

    public static TheoryData<string> Widths => ["512", "256", "128", "32"];

    public Device Device => device;

    public static Host Of(string width) =>
        new(
            width switch
            {
                "512" => new CpuDevice<Lanes512>(),
                "256" => new CpuDevice<Lanes256>(),
                "128" => new CpuDevice<Lanes128>(),
                _ => new CpuDevice<Lanes32>(),
            }
        );

    /// <summary>Numbers that look random, different for each seed, between -scale and scale.</summary>
    public static float[] Numbers(int count, uint seed, float scale = 1f)
    {
        var random = new Rng(seed, 0);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = scale * ((2f * random.NextSingle()) - 1f);
        return values;
    }

    public Address In(params float[] values)
    {
        Address address = device.Allocate(values.Length);
        device.CopyIn(values, address);
        addresses.Add(address);
        return address;
    }

    public Address In(int count, uint seed, float scale = 1f) => In(Numbers(count, seed, scale));

    /// <summary>A result's buffer, full of a value that no kernel may leave there by reading it.</summary>
    public Address Out(int count) => In(Enumerable.Repeat(float.NaN, count).ToArray());

    public float[] Read(Address address, int count)
    {
        var values = new float[count];
        device.CopyOut(address, values);
        return values;
    }

    public void Dispose()
    {
        foreach (Address address in addresses)
            device.Free(address);
    }

    public static void Near(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = Math.Max(1e-3, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]);
            Assert.True(error <= tolerance * largest, $"element {i}: expected {expected[i]}, got {actual[i]}");
        }
    }
}
