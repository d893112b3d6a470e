namespace Proximal.Inference;

/// <summary>
/// Random number generator: Philox 4x32-10 (Salmon et al. 2011), keyed by seed and stream. It gives the same numbers as
/// the generator of the trainer.
/// </summary>
internal struct PhiloxRandom
{
    private const uint Multiplier0 = 0xD2511F53,
        Multiplier1 = 0xCD9E8D57,
        KeyStep0 = 0x9E3779B9,
        KeyStep1 = 0xBB67AE85;

    private readonly ulong seed;
    private readonly ulong stream;
    private ulong position;
    private uint word0;
    private uint word1;
    private uint word2;
    private uint word3;

    public PhiloxRandom(ulong seed, ulong stream)
        : this() => (this.seed, this.stream) = (seed, stream);

    /// <summary>Returns a uniform number in [0, 1) with 24 random bits.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>Returns a uniform number in [0, 1) with 53 random bits.</summary>
    public double NextDouble()
    {
        ulong low = NextUInt32();
        return ((low | ((ulong)NextUInt32() << 32)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Returns a standard normal number (Box and Muller 1958).</summary>
    public float NextNormal()
    {
        double radius = NextRadius();
        return (float)(radius * Math.Cos(NextAngle()));
    }

    /// <summary>Fills a span with standard normal numbers.</summary>
    public void FillNormal(Span<float> values)
    {
        // Unlike NextNormal, this uses both coordinates of each point.
        int i = 0;
        for (; i + 1 < values.Length; i += 2)
        {
            double radius = NextRadius(),
                angle = NextAngle();
            values[i] = (float)(radius * Math.Cos(angle));
            values[i + 1] = (float)(radius * Math.Sin(angle));
        }

        if (i < values.Length)
            values[i] = NextNormal();
    }

    private double NextRadius() => Math.Sqrt(-2 * Math.Log((NextUInt32() + 1.0) * (1.0 / (1L << 32))));

    private double NextAngle() => NextUInt32() * (2 * Math.PI / (1L << 32));

    private uint NextUInt32()
    {
        int word = (int)(position % 4);
        if (word == 0)
            ComputeBlock();
        position++;
        return word switch
        {
            0 => word0,
            1 => word1,
            2 => word2,
            _ => word3,
        };
    }

    private void ComputeBlock()
    {
        ulong block = position / 4;
        (uint c0, uint c1, uint c2, uint c3) = ((uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32));
        (uint key0, uint key1) = ((uint)seed, (uint)(seed >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0,
                product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c1 = (uint)product1;
            c3 = (uint)product0;
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        (word0, word1, word2, word3) = (c0, c1, c2, c3);
    }
}
