namespace Proximal.Language;

/// <summary>A reward that can be written as text, such as <c>contains:thanks,ignore_case=false</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it rewards, in a sentence.</param>
/// <param name="Arguments">Its arguments; the first may be given without its name.</param>
/// <param name="Create">Makes the reward of the arguments that were given.</param>
public sealed record NamedReward(
    string Name,
    string Meaning,
    IReadOnlyList<RewardArgument> Arguments,
    Func<RewardArguments, IReward> Create
)
{
    /// <summary>How it is written: <c>length:CHARACTERS</c>, <c>exact_match[:KEY][,extract=EXTRACT]</c>.</summary>
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
