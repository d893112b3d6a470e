namespace Proximal.Language;

/// <summary>
/// Parser of rewards: <c>contains:thanks</c>, <c>exact_match:answer,ignore_case=true</c>, the folder of a reward model,
/// or a weighted sum of these: <c>models/helpful + 0.5*length:200</c>. Values that contain separators are written in
/// double quotes.
/// </summary>
public sealed class RewardParser
{
    /// <summary>
    /// Name of rewards from models, for folders that could be taken for another reward: <c>model:helpful</c>.
    /// </summary>
    public const string ModelName = "model";

    private const string FolderArgument = "folder",
        JudgeName = "judge",
        ProcessName = "process";

    private readonly NamedReward[] known;

    /// <summary>Creates a parser.</summary>
    /// <param name="additional">Named rewards besides <see cref="NamedRewards.All"/> and reward models.</param>
    /// <param name="openModel">
    /// Opens the reward model of a folder, with normalized scores or not; by default a Hugging Face folder with a reward
    /// head and a tokenizer.
    /// </param>
    public RewardParser(
        IEnumerable<NamedReward>? additional = null,
        Func<string, bool, FrozenWeights, IReward>? openModel = null
    )
    {
        openModel ??= OpenFolder;
        var model = new NamedReward(
            ModelName,
            "score of a reward model; the folder alone means the same",
            [
                new(FolderArgument, "the model's folder", Required: true),
                new("normalize", "whether scores are normalized to mean 0 and standard deviation 1 (default: true)"),
                new("int8", "whether the model's matrices are kept as 8-bit integers (default: false)"),
            ],
            given =>
                openModel(
                    given.Text(FolderArgument)!,
                    given.Boolean("normalize", true),
                    given.Boolean("int8", false) ? FrozenWeights.Int8 : FrozenWeights.Stored
                )
        );
        known = [.. NamedRewards.All, .. additional ?? [], Program(), LanguageModel(), Process(), model];
    }

    /// <summary>
    /// Whether the reward <c>command</c> may start programs. Default false, so that a text from another source, such as a
    /// run folder, cannot run code.
    /// </summary>
    public bool AllowPrograms { get; init; }

    /// <summary>All rewards that the parser knows, in display order.</summary>
    public IReadOnlyList<NamedReward> Known => known;

    /// <summary>Parses a reward.</summary>
    /// <param name="text">One reward, or several separated by " + ", each optionally with a weight before a *.</param>
    /// <exception cref="InvalidInputException">
    /// A name or an argument is unknown, missing or invalid, or a model cannot be used as a reward.
    /// </exception>
    public IReward Parse(string text)
    {
        IReadOnlyList<RewardTerm> terms = RewardTerm.Split(text);
        return terms is [{ Weight: 1 } only]
            ? Create(only)
            : RewardFunction.Sum([.. terms.Select(term => (Create(term), term.Weight))]);
    }

    /// <summary>Opens a reward model from its folder, with the tokenizer in the same folder.</summary>
    /// <param name="folder">Folder of <see cref="RewardModel.Save"/> or Hugging Face.</param>
    /// <param name="normalize">As in <see cref="ModelReward(RewardModel, ITokenizer, bool, string)"/>.</param>
    /// <param name="weights">How the matrices of the model are kept in memory.</param>
    /// <exception cref="InvalidInputException">
    /// The folder contains no reward model, or the model cannot be used as a reward.
    /// </exception>
    public static IReward OpenFolder(
        string folder,
        bool normalize = true,
        FrozenWeights weights = FrozenWeights.Stored
    ) =>
        new ModelReward(
            RewardModel.Load(folder, weights),
            Tokenizer.Load(folder),
            normalize,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
        );

    /// <summary>
    /// Replaces the folders of models in a reward, for example those of a run by those of a checkpoint, and the paths of
    /// other files by full paths.
    /// </summary>
    /// <param name="text">A reward, as in <see cref="Parse"/>.</param>
    /// <param name="folderOf">Returns the replacement of a folder.</param>
    /// <exception cref="InvalidInputException">The text is malformed.</exception>
    public string WithFolders(string text, Func<string, string> folderOf) =>
        string.Join(
            " + ",
            RewardTerm
                .Split(text)
                .Select(WithFullPaths)
                .Select(term =>
                    !IsModel(term) ? term.ToString()
                    : term.Name is not (ModelName or JudgeName or ProcessName)
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

    private static RewardTerm WithFullPaths(RewardTerm term) =>
        term with
        {
            Arguments =
            [
                .. term.Arguments.Select(argument =>
                    (term.Name == "json_schema" && (argument.Name is null or "file"))
                    || (term.Name == JudgeName && argument.Name == "question")
                        ? (argument.Name, Path.GetFullPath(argument.Value))
                        : argument
                ),
            ],
        };

    private NamedReward Program() =>
        new(
            "command",
            "score of a program, which reads JSON and writes a number",
            [
                new("program", "the program and its arguments, separated by spaces", Required: true),
                new("timeout", "seconds for a completion (default: 10)"),
                new("memory", "MiB for the program, on Linux (default: no limit)"),
                new("parallel", "programs at the same time (default: 4)"),
                new("failure_score", "score if the program fails or exceeds a limit (default: 0)"),
            ],
            CreateProgram
        );

    private ProgramReward CreateProgram(RewardArguments given)
    {
        if (!AllowPrograms)
            throw new InvalidInputException(
                "the reward command starts a program, which must be allowed: --allow-programs (in C#: "
                    + "RewardParser.AllowPrograms)"
            );
        string[] words = given.Text("program")!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new InvalidInputException("the reward command needs a program");
        return new ProgramReward(
            words[0],
            new ProgramRewardOptions
            {
                Arguments = words[1..],
                Timeout = TimeSpan.FromSeconds(Math.Min(given.Number("timeout", 10), 1e6)),
                MemoryMegabytes = given.Whole("memory", 0),
                Parallelism = given.Whole("parallel", 4),
                FailureScore = (float)given.Number("failure_score", 0),
            }
        );
    }

    private static NamedReward LanguageModel() =>
        new(
            JudgeName,
            "probability of the verdict Yes of a language model; for pairs it compares both orders",
            [
                new(FolderArgument, "the model's folder", Required: true),
                new("question", "a file with the question about {prompt} and {completion} (default: a short question)"),
                new("int8", "whether the model's matrices are kept as 8-bit integers (default: false)"),
            ],
            static given =>
            {
                string folder = given.Text(FolderArgument)!;
                var defaults = new VerdictOptions();
                return new LanguageModelJudge(
                    CausalLanguageModel.Load(
                        folder,
                        given.Boolean("int8", false) ? FrozenWeights.Int8 : FrozenWeights.Stored
                    ),
                    Tokenizer.Load(folder),
                    given.Text("question") is { } file
                        ? defaults with
                        {
                            Question = InputFile.ReadText(file, InputFile.MaxDescription),
                        }
                        : defaults
                );
            }
        );

    private static NamedReward Process() =>
        new(
            ProcessName,
            "probability of each step by a process reward model, at the token where the step ends",
            [
                new(FolderArgument, "the model's folder", Required: true),
                new("separator", "the text after each step (default: a line end)"),
                new("baseline", "subtracted from each probability (default: 0)"),
            ],
            static given =>
            {
                string folder = given.Text(FolderArgument)!;
                return new ProcessReward(
                    RewardModel.Load(folder, FrozenWeights.Stored),
                    Tokenizer.Load(folder),
                    given.Text("separator") is { Length: > 0 } separator ? separator : "\n",
                    (float)given.Number("baseline", 0)
                );
            }
        );

    private IReward Create(RewardTerm term)
    {
        if (Array.Find(known, reward => reward.Name == term.Name) is { } named)
            return named.Create(new RewardArguments(named, term.Arguments));
        if (IsModel(term))
            return known[^1].Create(new RewardArguments(known[^1], [(FolderArgument, term.Text)]));
        IEnumerable<string> names = known.Select(static reward => reward.Name);
        string suggestion = NearestName.Suggestion(term.Name, names);
        if (suggestion.Length == 0)
            suggestion = $" (there are {string.Join(", ", names)}, and folders of reward models)";
        throw new InvalidInputException($"there is no reward '{term.Name}'{suggestion}");
    }

    private bool IsModel(RewardTerm term) =>
        term.Name is ModelName or JudgeName or ProcessName
        || (
            !Array.Exists(known, reward => reward.Name == term.Name)
            && (
                Directory.Exists(term.Text)
                || term.Text.Contains('/', StringComparison.Ordinal)
                || term.Text.Contains('\\', StringComparison.Ordinal)
            )
        );
}
