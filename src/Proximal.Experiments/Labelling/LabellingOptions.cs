namespace Proximal.Experiments;

/// <summary>Options of a labelling session. An existing session must have the same.</summary>
public sealed record LabellingOptions
{
    /// <summary>Seed of the order of items and of candidates. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Names of the criteria, each of which is asked for each item. Default one, <c>preference</c>. The first
    /// one decides gold questions.</summary>
    public IReadOnlyList<string> Criteria { get; init; } = ["preference"];

    /// <summary>Number of labellers that answer each item; null, the default, for all. Gold questions are for
    /// all.</summary>
    public int? AnswersPerItem { get; init; }

    /// <summary>Description of the inputs that the items were made from, by name: a session is continued only with the
    /// same. Default empty.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public void Validate()
    {
        if (Criteria.Count == 0 || Criteria.Distinct(StringComparer.Ordinal).Count() != Criteria.Count)
            throw new InvalidInputException("criteria: expected different names");
        if (
            Criteria.FirstOrDefault(static name =>
                name.Length is 0 or > 40
                || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ) is
            { } invalid
        )
            throw new InvalidInputException(
                $"criteria: '{MessageText.Excerpt(invalid)}' is not a name of letters, digits, - and _"
            );
        if (AnswersPerItem is < 1)
            throw new InvalidInputException($"answers per item: {AnswersPerItem} must be at least 1");
    }
}
