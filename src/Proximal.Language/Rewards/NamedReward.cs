namespace Proximal.Language;

/// <summary>Reward that can be specified as text, such as <c>contains:thanks,ignore_case=false</c>.</summary>
/// <param name="Name">Name of the reward.</param>
/// <param name="Meaning">Description of the reward, in a sentence.</param>
/// <param name="Arguments">Its arguments; the first can be given without its name.</param>
/// <param name="Create">Creates the reward from the given arguments.</param>
public sealed record NamedReward(
    string Name,
    string Meaning,
    IReadOnlyList<RewardArgument> Arguments,
    Func<RewardArguments, IReward> Create
)
{
    /// <summary>Syntax of the reward: <c>length:CHARACTERS</c>, <c>exact_match[:KEY][,extract=EXTRACT]</c>.</summary>
    public string Usage =>
        Name
        + string.Concat(
            Arguments.Select(
                static (argument, i) =>
                    Optional(
                        $"{(i == 0 ? ":" : $",{argument.Name}=")}{argument.Name.ToUpperInvariant()}",
                        argument.Required
                    )
            )
        );

    private static string Optional(string text, bool required) => required ? text : $"[{text}]";
}
