namespace Proximal.Rendering;

/// <summary>
/// Chooses few colours for many: the box around all colours is halved, always where it is longest, until there are as many
/// boxes as colours are wanted. That keeps the largest error small.
/// </summary>
internal static class ColorQuantizer
{
    /// <summary>Reduces colours.</summary>
    /// <param name="used">The colours and how many pixels each has.</param>
    /// <param name="most">How many may remain, at most 256.</param>
    /// <param name="indices">Receives the index of the colour that stands for each.</param>
    public static Rgba[] Reduce(Dictionary<Rgba, int> used, int most, out Dictionary<Rgba, byte> indices)
    {
        KeyValuePair<Rgba, int>[] colors = [.. used];
        var boxes = new PriorityQueue<Box, int>();
        boxes.Enqueue(new Box(0, colors.Length), -Longest(colors).Extent);
        while (boxes.Count < most && boxes.Peek() is { Length: > 1 } box)
        {
            boxes.Dequeue();
            Span<KeyValuePair<Rgba, int>> inside = colors.AsSpan(box.Start, box.Length);
            (int channel, _, int middle) = Longest(inside);
            int lower = Partition(inside, channel, middle);
            foreach (Box half in (ReadOnlySpan<Box>)[new(box.Start, lower), new(box.Start + lower, box.Length - lower)])
                boxes.Enqueue(half, -Longest(colors.AsSpan(half.Start, half.Length)).Extent);
        }

        var table = new Rgba[boxes.Count];
        indices = new Dictionary<Rgba, byte>(colors.Length);
        for (int i = 0; i < table.Length; i++)
        {
            Box box = boxes.Dequeue();
            ReadOnlySpan<KeyValuePair<Rgba, int>> inside = colors.AsSpan(box.Start, box.Length);
            table[i] = Mean(inside);
            foreach ((Rgba color, _) in inside)
                indices[color] = (byte)i;
        }

        return table;
    }

    private static (int Channel, int Extent, int Middle) Longest(ReadOnlySpan<KeyValuePair<Rgba, int>> colors)
    {
        (int Channel, int Extent, int Middle) longest = (0, -1, 0);
        for (int channel = 0; channel < 3; channel++)
        {
            int low = 255,
                high = 0;
            foreach ((Rgba color, _) in colors)
                (low, high) = (Math.Min(low, Value(color, channel)), Math.Max(high, Value(color, channel)));
            if (high - low > longest.Extent)
                longest = (channel, high - low, (low + high + 1) / 2);
        }

        return longest;
    }

    // Brings the colours below the middle to the front; returns how many there are.
    private static int Partition(Span<KeyValuePair<Rgba, int>> colors, int channel, int middle)
    {
        int lower = 0;
        for (int i = 0; i < colors.Length; i++)
        {
            if (Value(colors[i].Key, channel) >= middle)
                continue;
            (colors[lower], colors[i]) = (colors[i], colors[lower]);
            lower++;
        }

        return lower;
    }

    private static Rgba Mean(ReadOnlySpan<KeyValuePair<Rgba, int>> colors)
    {
        long red = 0,
            green = 0,
            blue = 0,
            pixels = 0;
        foreach ((Rgba color, int count) in colors)
        {
            red += (long)color.R * count;
            green += (long)color.G * count;
            blue += (long)color.B * count;
            pixels += count;
        }

        long half = pixels / 2;
        return new Rgba((byte)((red + half) / pixels), (byte)((green + half) / pixels), (byte)((blue + half) / pixels));
    }

    private static int Value(Rgba color, int channel) =>
        channel switch
        {
            0 => color.R,
            1 => color.G,
            _ => color.B,
        };

    private readonly record struct Box(int Start, int Length);
}
