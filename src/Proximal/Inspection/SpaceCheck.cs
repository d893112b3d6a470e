namespace Proximal;

/// <summary>Checks whether observations are elements of the declared space.</summary>
internal static class SpaceCheck
{
    /// <summary>The problem of an observation and how to fix it; null if the observation is valid.</summary>
    public static (string Problem, string Advice)? FindProblem(Space space, ReadOnlySpan<float> observation)
    {
        for (int i = 0; i < observation.Length; i++)
        {
            if (!float.IsFinite(observation[i]))
                return (
                    FormattableString.Invariant($"value {i} is {observation[i]}"),
                    "check for division by 0, roots or logarithms of negative numbers, and values that grow "
                        + "without bound"
                );
        }

        switch (space)
        {
            case Box box:
                for (int i = 0; i < box.Length; i++)
                {
                    if (observation[i] < box.Low[i] || observation[i] > box.High[i])
                        return (
                            FormattableString.Invariant(
                                $"value {i} is {observation[i]}, outside its bounds {box.Low[i]} … {box.High[i]}"
                            ),
                            "widen the bounds of the box or scale the observation"
                        );
                }

                return null;
            case Discrete:
                return OneHot(observation, "the choice");
            case MultiDiscrete multiDiscrete:
                foreach (int count in multiDiscrete.Choices)
                {
                    if (OneHot(observation[..count], "a choice") is { } problem)
                        return problem;
                    observation = observation[count..];
                }

                return null;
            case MultiBinary:
                int index = observation.IndexOfAnyExcept(0f, 1f);
                return index < 0
                    ? null
                    : (
                        FormattableString.Invariant($"value {index} is {observation[index]}"),
                        "write 0 or 1 for each component"
                    );
            case CompositeSpace composite:
                foreach ((string name, Space part) in composite.Parts)
                {
                    if (FindProblem(part, observation[..part.ObservationSize]) is var (problem, advice))
                        return ($"in the part '{name}' {problem}", advice);
                    observation = observation[part.ObservationSize..];
                }

                return null;
            default:
                return null;
        }
    }

    private static (string, string)? OneHot(ReadOnlySpan<float> group, string name) =>
        group.Count(1f) == 1 && group.Count(0f) == group.Length - 1
            ? null
            : ($"{name} is not one-hot encoded", "use the Encode method of the space");
}
