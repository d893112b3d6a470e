namespace Proximal;

/// <summary>Whether observations belong to the space that is declared for them.</summary>
internal static class SpaceCheck
{
    /// <summary>What is wrong with an observation, and how to mend it; null where nothing is.</summary>
    public static (string What, string Remedy)? Complaint(Space space, ReadOnlySpan<float> observation)
    {
        for (int i = 0; i < observation.Length; i++)
        {
            if (!float.IsFinite(observation[i]))
                return (
                    FormattableString.Invariant($"number {i} is {observation[i]}"),
                    "look for a division by 0, a root or logarithm of a negative number, or numbers that grow without bound"
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
                                $"number {i} is {observation[i]}, outside its bounds {box.Low[i]} … {box.High[i]}"
                            ),
                            "widen the bounds of the box, or scale what is written"
                        );
                }

                return null;
            case Discrete:
                return OneHot(observation, "the choice");
            case MultiDiscrete several:
                foreach (int count in several.Choices)
                {
                    if (OneHot(observation[..count], "a choice") is { } complaint)
                        return complaint;
                    observation = observation[count..];
                }

                return null;
            case MultiBinary:
                int odd = observation.IndexOfAnyExcept(0f, 1f);
                return odd < 0
                    ? null
                    : (
                        FormattableString.Invariant($"switch {odd} is {observation[odd]}"),
                        "write 0 or 1 for each switch"
                    );
            case CompositeSpace composite:
                foreach ((string name, Space part) in composite.Parts)
                {
                    if (Complaint(part, observation[..part.ObservationSize]) is { } complaint)
                        return ($"in the part '{name}' {complaint.What}", complaint.Remedy);
                    observation = observation[part.ObservationSize..];
                }

                return null;
            default:
                return null;
        }
    }

    private static (string, string)? OneHot(ReadOnlySpan<float> group, string what) =>
        group.Count(1f) == 1 && group.Count(0f) == group.Length - 1
            ? null
            : ($"{what} is not written as one 1 among zeros", "write it by Encode of its space");
}
