namespace Proximal.Inference;

/// <summary>Reads action heads, one for each part of the action space that has no parts itself.</summary>
internal static class HeadReader
{
    private const int Gaussian = 0,
        StateDependentGaussian = 1,
        StateDependentNoise = 2,
        Beta = 3,
        Deterministic = 4;

    public static void Read(FieldReader reader, Space space, List<ActionHead> heads)
    {
        switch (space.Kind)
        {
            case SpaceKind.Dict:
            case SpaceKind.Tuple:
                foreach (Space part in space.PartArray)
                    Read(reader, part, heads);
                break;
            case SpaceKind.Box:
                heads.Add(ReadContinuous(reader, space));
                break;
            case SpaceKind.MultiBinary:
                heads.Add(new SwitchesHead(space.ActionSize));
                break;
            default:
                heads.Add(new CategoricalHead(space.CountArray, space.ActionMaskSize));
                break;
        }
    }

    private static ActionHead ReadContinuous(FieldReader reader, Space space)
    {
        string field = $"the head of action {space.ActionStart}";
        var rule = (BoundsRule)reader.Byte($"the bounds rule of {field}", (int)BoundsRule.Rescale);
        var bounds = new Bounds(space.LowArray, space.HighArray, rule);
        if (rule != BoundsRule.Clip)
            for (int i = 0; i < bounds.Count; i++)
                if (float.IsInfinity(space.LowArray[i]) || float.IsInfinity(space.HighArray[i]))
                    throw reader.Error(field, $"scales actions to bounds, but number {i} has no finite bounds");
        switch (reader.Byte($"the kind of {field}", Deterministic))
        {
            case Gaussian:
                return new GaussianHead(
                    bounds,
                    reader.Numbers($"the log standard deviations of {field}", bounds.Count)
                );
            case StateDependentGaussian:
                return new GaussianHead(bounds, reader.Number($"the initial log standard deviation of {field}"));
            case StateDependentNoise:
                bool full = reader.Flag($"the form of the standard deviations of {field}");
                int features = reader.Whole($"the number of features of {field}", 1, 1 << 22);
                long count = (long)features * (full ? bounds.Count : 1);
                if ((long)features * bounds.Count > 1 << 24)
                    throw reader.Error(field, $"has {(long)features * bounds.Count} noise numbers, which is too many");
                return new StateDependentNoiseHead(
                    bounds,
                    features,
                    full,
                    reader.Numbers($"the log standard deviations of {field}", (int)count)
                );
            case Beta:
                return new BetaHead(bounds);
            default:
                return new DeterministicHead(bounds);
        }
    }
}
