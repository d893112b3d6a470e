namespace Proximal.Inference;

/// <summary>Reads spaces.</summary>
internal static class SpaceReader
{
    /// <summary>Largest number in the description of a space.</summary>
    public const int MaxSize = 1 << 22;

    private const int MaxDepth = 16,
        MaxRank = 8;

    public static Space Read(FieldReader reader, string field)
    {
        Space space = Read(reader, field, depth: 0);
        space.Place(0, 0, 0);
        return space;
    }

    private static Space Read(FieldReader reader, string field, int depth)
    {
        if (depth > MaxDepth)
            throw reader.Error(field, $"has more than {MaxDepth} levels of parts");
        var kind = (SpaceKind)reader.Byte($"the kind of {field}", (int)SpaceKind.Tuple);
        switch (kind)
        {
            case SpaceKind.Box:
                return ReadBox(reader, field);
            case SpaceKind.Dict:
            case SpaceKind.Tuple:
                return ReadParts(reader, kind, field, depth);
            default:
                int length = kind == SpaceKind.MultiDiscrete ? Length(reader, $"the number of choices of {field}") : 1;
                var counts = new int[length];
                long sum = 0;
                for (int i = 0; i < length; i++)
                    sum += counts[i] = reader.Whole($"the number of values of {field}", 1, MaxSize);
                CheckSize(reader, field, sum);
                return new Space(kind, counts, Array.Empty<float>(), Array.Empty<float>(), Array.Empty<Space>());
        }
    }

    private static Space ReadBox(FieldReader reader, string field)
    {
        var shape = new int[reader.Byte($"the number of axes of {field}", MaxRank)];
        if (shape.Length == 0)
            throw reader.Error($"the number of axes of {field}", $"is 0, but must be 1 … {MaxRank}");
        long size = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = reader.Whole($"the shape of {field}", 1, MaxSize);
            size *= shape[i];
            CheckSize(reader, field, size);
        }

        bool uniform = reader.Flag($"the form of the bounds of {field}");
        float[] low = reader.Bounds($"the lower bounds of {field}", uniform ? 1 : (int)size),
            high = reader.Bounds($"the upper bounds of {field}", uniform ? 1 : (int)size);
        for (int i = 0; i < low.Length; i++)
            if (low[i] > high[i])
                throw reader.Error($"the bounds of {field}", $"are {low[i]} and {high[i]}, the lower above the upper");
        return new Space(SpaceKind.Box, shape, Repeat(low, (int)size), Repeat(high, (int)size), Array.Empty<Space>());
    }

    private static Space ReadParts(FieldReader reader, SpaceKind kind, string field, int depth)
    {
        var parts = new Space[Length(reader, $"the number of parts of {field}")];
        (long observation, long action, long mask) = (0, 0, 0);
        for (int i = 0; i < parts.Length; i++)
        {
            string name = kind == SpaceKind.Dict ? reader.Text($"a name of {field}") : Space.Number(i);
            for (int j = 0; j < i; j++)
                if (string.Equals(parts[j].Name, name, StringComparison.Ordinal))
                    throw reader.Error(field, $"has two parts with the same name, parts {j} and {i}");
            parts[i] = Read(reader, $"part {i} of {field}", depth + 1);
            parts[i].Name = name;
            observation += parts[i].ObservationSize;
            action += parts[i].ActionSize;
            mask += parts[i].ActionMaskSize;
            CheckSize(reader, field, Math.Max(Math.Max(observation, action), mask / 2));
        }

        return new Space(kind, Array.Empty<int>(), Array.Empty<float>(), Array.Empty<float>(), parts);
    }

    // Each item of a list has at least one byte.
    private static int Length(FieldReader reader, string field)
    {
        int length = reader.Whole(field, 1, 1000);
        return length <= reader.Remaining
            ? length
            : throw reader.Error(field, $"is {length}, but {reader.Remaining} bytes are left: the file is truncated");
    }

    private static void CheckSize(FieldReader reader, string field, long size)
    {
        if (size > MaxSize)
            throw reader.Error(field, $"has {size} numbers, but must have at most {MaxSize}");
    }

    private static float[] Repeat(float[] values, int count)
    {
        if (values.Length == count)
            return values;
        var all = new float[count];
        Array.Fill(all, values[0]);
        return all;
    }
}
