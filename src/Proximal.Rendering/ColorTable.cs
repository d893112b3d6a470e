namespace Proximal.Rendering;

/// <summary>
/// Colour table that all frames of an animation share. It grows as colours occur. The fuller it is, the more a colour
/// must differ from the existing entries to get an entry of its own.
/// </summary>
internal sealed class ColorTable
{
    /// <summary>Largest number of colours. The remaining one of the 256 of a GIF means transparency.</summary>
    public const int Capacity = 255;

    private const int MaxIndices = 1 << 16;
    private const int LargeArea = 48,
        Fine = 8;

    private readonly Rgba[] entries = new Rgba[Capacity];
    private readonly List<KeyValuePair<Rgba, int>> newColors = [];
    private int count;

    /// <summary>The colours by index.</summary>
    public ReadOnlySpan<Rgba> Entries => entries.AsSpan(0, count);

    /// <summary>The index of each colour that was included.</summary>
    public Dictionary<Rgba, byte> Indices { get; } = [];

    // Largest difference in any channel between a colour and its entry. On a large area each difference is visible; in
    // the few pixels of an antialiased edge these differences are not.
    private int Tolerance(int pixels) =>
        count switch
        {
            Capacity => 32,
            _ when pixels >= LargeArea => 0,
            < 64 => 0,
            < 128 => 8,
            < 192 => 14,
            _ => 20,
        };

    /// <summary>Gives every colour of a frame an index.</summary>
    /// <param name="used">The colours of the frame with their pixel counts. The most frequent colours get entries
    /// first.</param>
    /// <param name="maxCoarsePixels">Number of pixels whose colour may differ from the original so much that a shaded
    /// area shows steps.</param>
    /// <returns>Whether all colours have an index; false if there are too many.</returns>
    public bool TryInclude(Dictionary<Rgba, int> used, int maxCoarsePixels)
    {
        if (Indices.Count > MaxIndices)
            Indices.Clear();
        newColors.Clear();
        foreach (KeyValuePair<Rgba, int> color in used)
            if (!Indices.ContainsKey(color.Key))
                newColors.Add(color);
        newColors.Sort(
            static (a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : Key(a.Key).CompareTo(Key(b.Key))
        );
        foreach ((Rgba color, int pixels) in newColors)
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
                maxCoarsePixels -= pixels;
        return maxCoarsePixels >= 0;
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
