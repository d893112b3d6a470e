namespace Proximal.Rendering;

/// <summary>
/// The colours that the frames of an animation share. It grows as colours come up; the fuller it is, the more a colour must
/// differ from those that are there to be given a place of its own.
/// </summary>
internal sealed class ColorTable
{
    /// <summary>The most colours it holds: the one left of a GIF's 256 means transparency.</summary>
    public const int Capacity = 255;

    private const int MostRemembered = 1 << 16;
    private const int Surface = 48,
        Fine = 8;

    private readonly Rgba[] entries = new Rgba[Capacity];
    private readonly List<KeyValuePair<Rgba, int>> fresh = [];
    private int count;

    /// <summary>The colours, by index.</summary>
    public ReadOnlySpan<Rgba> Entries => entries.AsSpan(0, count);

    /// <summary>The index of each colour that was included.</summary>
    public Dictionary<Rgba, byte> Indices { get; } = [];

    // How far a colour may be from the one that stands for it, in any channel. On a surface each difference shows; in the few
    // pixels of a smooth edge none of these does.
    private int Tolerance(int pixels) =>
        count switch
        {
            Capacity => 32,
            _ when pixels >= Surface => 0,
            < 64 => 0,
            < 128 => 8,
            < 192 => 14,
            _ => 20,
        };

    /// <summary>Makes sure that all colours of a frame have an index.</summary>
    /// <param name="used">The frame's colours and how many pixels each has; the commonest get the first places.</param>
    /// <param name="mostCoarse">How many pixels may get a colour that differs from theirs so much that a shaded surface would
    /// show steps.</param>
    /// <returns>Whether they have: there may be too many.</returns>
    public bool TryInclude(Dictionary<Rgba, int> used, int mostCoarse)
    {
        if (Indices.Count > MostRemembered)
            Indices.Clear();
        fresh.Clear();
        foreach (KeyValuePair<Rgba, int> color in used)
            if (!Indices.ContainsKey(color.Key))
                fresh.Add(color);
        fresh.Sort(static (a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : Key(a.Key).CompareTo(Key(b.Key)));
        foreach ((Rgba color, int pixels) in fresh)
        {
            (int index, int distance) = Nearest(color);
            if (distance > Tolerance(pixels))
            {
                if (count == Capacity)
                    return false;
                entries[index = count++] = color;
            }

            Indices[color] = (byte)index;
        }

        foreach ((Rgba color, int pixels) in used)
            if (Distance(entries[Indices[color]], color) > Fine)
                mostCoarse -= pixels;
        return mostCoarse >= 0;
    }

    private (int Index, int Distance) Nearest(Rgba color)
    {
        (int index, int nearest) = (-1, int.MaxValue);
        for (int i = 0; i < count && nearest > 0; i++)
        {
            int distance = Distance(entries[i], color);
            if (distance < nearest)
                (index, nearest) = (i, distance);
        }

        return (index, nearest);
    }

    private static int Distance(Rgba a, Rgba b) =>
        Math.Max(Math.Abs(a.R - b.R), Math.Max(Math.Abs(a.G - b.G), Math.Abs(a.B - b.B)));

    private static int Key(Rgba color) => (color.R << 16) | (color.G << 8) | color.B;
}
