namespace Proximal.Rendering.Tests;

/// <summary>Reads a GIF as a viewer does: what it shows after each frame, and for how long.</summary>
internal sealed class GifReader
{
    private readonly byte[] data;
    private int at;

    public GifReader(byte[] data)
    {
        this.data = data;
        Assert.Equal("GIF89a"u8.ToArray(), Take(6).ToArray());
        (Width, Height) = (Number(), Number());
        byte flags = Take(3)[0];
        Rgba[] table = (flags & 0x80) != 0 ? Table(flags) : [];
        var screen = new Rgba[Width * Height];
        (int delay, int? transparent) = (0, null);
        while (Take(1)[0] is var kind && kind != 0x3B)
        {
            if (kind == 0x21 && Take(1)[0] == 0xF9)
            {
                ReadOnlySpan<byte> control = Blocks();
                Assert.Equal(1, (control[0] >> 2) & 7); // what is drawn stays
                delay = control[1] | (control[2] << 8);
                transparent = (control[0] & 1) != 0 ? control[3] : null;
            }
            else if (kind == 0x21)
            {
                Loops |= Blocks().StartsWith("NETSCAPE2.0\u0001\0\0"u8);
            }
            else
            {
                Assert.Equal(0x2C, kind);
                AddFrame(table, screen, transparent);
                Delays.Add(delay);
                Frames.Add([.. screen]);
            }
        }

        Assert.Equal(data.Length, at);
    }

    public int Width { get; }

    public int Height { get; }

    public bool Loops { get; }

    public List<Rgba[]> Frames { get; } = [];

    public List<int> Delays { get; } = [];

    /// <summary>The pixels of each frame's rectangle.</summary>
    public List<int> Areas { get; } = [];

    public int LocalTables { get; private set; }

    private void AddFrame(Rgba[] table, Rgba[] screen, int? transparent)
    {
        (int left, int top, int width, int height) = (Number(), Number(), Number(), Number());
        byte flags = Take(1)[0];
        if ((flags & 0x80) != 0)
        {
            table = Table(flags);
            LocalTables++;
        }

        byte[] indices = Decompress(Take(1)[0], Blocks());
        Assert.Equal(width * height, indices.Length);
        for (int i = 0; i < indices.Length; i++)
            if (indices[i] != transparent)
                screen[((top + (i / width)) * Width) + left + (i % width)] = table[indices[i]];
        Areas.Add(indices.Length);
    }

    private static byte[] Decompress(int symbolBits, ReadOnlySpan<byte> packed)
    {
        int clear = 1 << symbolBits,
            bits = symbolBits + 1;
        List<byte[]> known = [];
        List<byte> pixels = [];
        byte[]? previous = null;
        for (int position = 0; ; )
        {
            int code = 0;
            for (int i = 0; i < bits; i++, position++)
                code |= ((packed[position / 8] >> (position % 8)) & 1) << i;
            if (code == clear + 1)
            {
                Assert.Equal(packed.Length, (position + 7) / 8);
                return [.. pixels];
            }

            if (code == clear)
            {
                known = [.. Enumerable.Range(0, clear + 2).Select(static value => new[] { (byte)value })];
                (bits, previous) = (symbolBits + 1, null);
                continue;
            }

            Assert.InRange(code, 0, known.Count - (previous is null ? 1 : 0));
            byte[] entry = code < known.Count ? known[code] : [.. previous!, previous![0]];
            if (previous is not null && known.Count < 4096)
                known.Add([.. previous, entry[0]]);
            if (known.Count == 1 << bits && bits < 12)
                bits++;
            pixels.AddRange(entry);
            previous = entry;
        }
    }

    private Rgba[] Table(byte flags)
    {
        var table = new Rgba[2 << (flags & 7)];
        for (int i = 0; i < table.Length; i++)
        {
            ReadOnlySpan<byte> color = Take(3);
            table[i] = new Rgba(color[0], color[1], color[2]);
        }

        return table;
    }

    private ReadOnlySpan<byte> Blocks()
    {
        List<byte> all = [];
        while (Take(1)[0] is > 0 and var length)
            all.AddRange(Take(length));
        return all.ToArray();
    }

    private int Number() => Take(2) is var bytes ? bytes[0] | (bytes[1] << 8) : 0;

    private ReadOnlySpan<byte> Take(int count) => data.AsSpan((at += count) - count, count);
}
