namespace Proximal.Language;

/// <summary>
/// Makes rewards of text: <c>contains:thanks</c>, <c>exact_match:answer,ignore_case=true</c>, the folder of a reward model, or a sum
/// of such with weights: <c>models/helpful + 0.5*length:200</c>. A value that has in it what separates stands in double quotes.
/// </summary>
public sealed class RewardParser
{
    /// <summary>The name of rewards that are models, where a folder by itself could be mistaken: <c>model:helpful</c>.</summary>
    public const string ModelName = "model";

    private const string FolderArgument = "folder";

    private readonly NamedReward[] known;

    /// <summary>A parser.</summary>
    /// <param name="further">Rewards with names of their own, besides <see cref="NamedRewards.All"/> and reward models.</param>
    /// <param name="openModel">Opens the reward model of a folder; by default a Hugging Face folder with a reward head and a tokenizer.</param>
    public RewardParser(IEnumerable<NamedReward>? further = null, Func<string, bool, IReward>? openModel = null)
    {
        openModel ??= OpenFolder;
        var model = new NamedReward(
            ModelName,
            "what a reward model says; the folder by itself means the same",
            [
                new(FolderArgument, "the model's folder", Required: true),
                new("normalize", "whether scores get mean 0 and deviation 1 (default: true)"),
            ],
            given => openModel(given.Text(FolderArgument)!, given.Truth("normalize", true))
        );
        known = [.. NamedRewards.All, .. further ?? [], model];
    }

    /// <summary>All rewards that it knows, in the order in which to present them.</summary>
    public IReadOnlyList<NamedReward> Known => known;

    /// <summary>Makes the reward that a text describes.</summary>
    /// <param name="text">One reward, or several with " + " between them, each with an optional weight before a *.</param>
    /// <exception cref="InvalidInputException">A name or an argument is unknown, missing or wrong, or a model cannot be used as a reward.</exception>
    public IReward Parse(string text)
    {
        IReadOnlyList<RewardTerm> terms = RewardTerm.Split(text);
        return terms is [{ Weight: 1 } only]
            ? Create(only)
            : RewardFunction.Sum([.. terms.Select(term => (Create(term), term.Weight))]);
    }

    /// <summary>Opens a reward model from its folder, with the tokenizer beside it.</summary>
    /// <param name="folder">A folder that <see cref="RewardModel.Save"/> or Hugging Face wrote.</param>
    /// <param name="normalize">As for <see cref="ModelReward(RewardModel, ITokenizer, bool, string)"/>.</param>
    /// <exception cref="InvalidInputException">It is no such folder, or the model cannot be used so.</exception>
    public static IReward OpenFolder(string folder, bool normalize = true) =>
        new ModelReward(
            RewardModel.Load(folder),
            Tokenizer.Load(folder),
            normalize,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
        );

    /// <summary>The same reward with other folders for its models, such as a checkpoint's for its run's.</summary>
    /// <param name="text">As for <see cref="Parse"/>.</param>
    /// <param name="folderOf">Given each folder, tells the one to take instead.</param>
    /// <exception cref="InvalidInputException">The text is malformed.</exception>
    public string WithFolders(string text, Func<string, string> folderOf) =>
        string.Join(
            " + ",
            RewardTerm
                .Split(text)
                .Select(term =>
                    !IsModel(term) ? term.ToString()
                    : term.Name != ModelName
                        ? (term with { Name = ModelName, Arguments = [(null, folderOf(term.Text))] }).ToString()
                    : (
                        term with
                        {
                            Arguments =
                            [
                                .. term.Arguments.Select(argument =>
                                    argument.Name is null or FolderArgument
                                        ? (argument.Name, folderOf(argument.Value))
                                        : argument
                                ),
                            ],
                        }
                    ).ToString()
                )
        );

    private IReward Create(RewardTerm term)
    {
        if (Array.Find(known, reward => reward.Name == term.Name) is { } named)
            return named.Create(new RewardArguments(named, term.Arguments));
        if (IsModel(term))
            return known[^1].Create(new RewardArguments(known[^1], [(FolderArgument, term.Text)]));
        string question = NearestName.Suggestion(term.Name, known.Select(static reward => reward.Name));
        throw new InvalidInputException(
            $"there is no reward '{term.Name}'{(question.Length > 0 ? question : $" (there are {string.Join(", ", known.Select(static reward => reward.Name))}, and folders of reward models)")}"
        );
    }

    private bool IsModel(RewardTerm term) =>
        term.Name == ModelName
        || (
            !Array.Exists(known, reward => reward.Name == term.Name)
            && (
                Directory.Exists(term.Text)
                || term.Text.Contains('/', StringComparison.Ordinal)
                || term.Text.Contains('\\', StringComparison.Ordinal)
            )
        );
}
