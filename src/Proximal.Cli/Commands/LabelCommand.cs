using System.CommandLine;
using System.Globalization;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>The command <c>proximal label PROMPTS|RUN</c>: people compare completions or clips.</summary>
internal static class LabelCommand
{
    private const int DefaultPairs = 500;
    private const int DefaultSteps = 50;

    private const string HelpNotes = """
        PROMPTS is a data set of prompts. A record with "completions", a list of texts, needs no model; --model completes
        the others. People compare completions on a page of this machine, with the keyboard; models are hidden, and the
        order is random. --out receives preference pairs for reward-model and dpo, and FILE.kto.jsonl labelled completions
        for kto. "gold", the index of the better completion or "tie", makes a record a gold question.

        RUN is a run of an agent. People compare clips of its checkpoints and of random actions, and --out receives
        preferences for 'proximal train ENV --reward-from FILE'. Train the run with --keep 20, so that clips differ.
        --labeller scripted answers by the true reward instead of a person.

        Each answer is on disk before the page shows the next question, in FILE.session beside --out. The same command
        continues after a stop or a crash. Ctrl-C writes --out and prints the agreement of the labellers; --report does
        so without a page. docs/feedback.md has the details.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var source = new Argument<string>("PROMPTS|RUN")
        {
            Description = "Data set of prompts; or run folder, or name of a run in runs/.",
        };
        var output = new Option<string>("--out")
        {
            Description = "File of the preferences, ending in .jsonl; required. The session is in a folder beside it.",
            HelpName = "FILE",
            Required = true,
        };
        var model = new Option<string[]>("--model")
        {
            Description = "Model that completes prompts: a Hugging Face folder, a run or a checkpoint. Repeatable.",
            HelpName = "DIR",
            DefaultValueFactory = _ => [],
        };
        Option<long?> samples = Flag.Integer(
            "--n",
            "Completions of each model for a prompt (default: 2 with one model, 1 with several)."
        );
        Option<bool> rank = Flag.Switch("--rank", "Rank all completions of a prompt instead of comparing each two.");
        Option<string?> gold = Flag.Text("--gold", "FILE", "Data set of gold questions, which are mixed in.");
        Option<string?> criteria = Flag.Text(
            "--criteria",
            "NAMES",
            "Criteria that are asked for each item, with commas between them (default: preference)."
        );
        Option<long?> perItem = Flag.Integer(
            "--answers-per-item",
            "Labellers that answer each item (default: all labellers)."
        );
        Option<string?> rewardModel = Flag.Text(
            "--reward-model",
            "DIR",
            "Reward model; the completions with the closest scores are asked first."
        );
        Option<string?> merge = Flag.Text(
            "--merge",
            "HOW",
            "Preferences of several labellers: majority, or all for one line for each answer (default: majority)."
        );
        Option<long?> pairs = Flag.Integer("--pairs", $"Pairs of clips (default: {DefaultPairs}).");
        Option<long?> steps = Flag.Integer("--clip-steps", $"Steps of a clip (default: {DefaultSteps}).");
        Option<string?> labeller = Flag.Text(
            "--labeller",
            "NAME",
            "scripted: answer by the true return of the clips, without a page."
        );
        Option<double?> noise = Flag.Number(
            "--noise",
            "Probability of a wrong answer of the scripted labeller (default: 0)."
        );
        Option<long?> seed = Flag.Integer(
            "--seed",
            "Random seed of completions, clips and order (default: 0).",
            minimum: 0
        );
        Option<bool> report = Flag.Switch("--report", "Write --out and print the agreement, without a page.");
        var listening = new ListenFlags(DefaultPort);
        var sampling = new SamplingFlags();
        var command = new Command("label", "Compare completions or clips of behaviour in a browser.")
        {
            source,
            output,
            model,
            samples,
            rank,
            gold,
            criteria,
            perItem,
            rewardModel,
            merge,
            pairs,
            steps,
            labeller,
            noise,
            seed,
            report,
        };
        foreach (Option option in (IEnumerable<Option>)[.. sampling.All, .. listening.All, load.Option, load.Python])
            command.Add(option);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(output);
            if (Path.GetExtension(path) != ".jsonl")
                throw new InvalidInputException($"--out {path}: the file must end in .jsonl");
            bool isScripted = IsScripted(result.GetValue(labeller));
            double error = result.GetValue(noise) ?? 0;
            if (error is < 0 or > 1 || (error != 0 && !isScripted))
                throw new InvalidInputException(
                    $"--noise {error.ToString(CultureInfo.InvariantCulture)}: it must lie between 0 and 1, and needs "
                        + "--labeller scripted"
                );
            var folder = LabellingFolder.For(path);
            LabelMerge combined = MergeOf(result.GetValue(merge));
            ulong seedValue = (ulong?)result.GetValue(seed) ?? 0;
            var options = new LabellingOptions
            {
                Seed = seedValue,
                Criteria = result.GetValue(criteria)?.Split(',', StringSplitOptions.TrimEntries) ?? ["preference"],
                AnswersPerItem = Whole(result.GetValue(perItem)),
            };
            if (RunFolder.TryFind(result.GetRequiredValue(source)) is { } run && IsAgent(run))
            {
                if (result.GetValue(model)!.Length > 0 || result.GetValue(rewardModel) is not null)
                    throw new InvalidInputException(
                        "--model and --reward-model are for prompts; leave them out for a run"
                    );
                using LabellingSession clips = OpenRun(result, run, folder, options, isScripted);
                IReadOnlyList<Segment> segments = ClipItems.Read(folder);
                if (isScripted)
                    ScriptedLabeller.Run(clips, segments, error, seedValue);
                else if (!result.GetValue(report))
                    Serve(result, clips);
                Console.WriteLine($"{path}: {ClipExport.Write(clips, segments, path, combined)} preferences");
                LabellingText.Write(clips.Report(), Console.Out);
                return ExitCodes.Done;
            }

            if (isScripted)
                throw new InvalidInputException("--labeller scripted compares clips of a run, not completions");
            using LabellingSession session = OpenPrompts(result, options, folder);
            if (!result.GetValue(report))
                Serve(result, session);
            foreach ((string file, int records) in PreferenceExport.Write(session, path, combined))
                Console.WriteLine($"{file}: {records} records");
            LabellingText.Write(session.Report(), Console.Out);
            return ExitCodes.Done;
        });

        LabellingSession OpenRun(
            ParseResult result,
            RunFolder run,
            LabellingFolder folder,
            LabellingOptions options,
            bool isScripted
        )
        {
            int count = Whole(result.GetValue(pairs)) ?? DefaultPairs,
                length = Whole(result.GetValue(steps)) ?? DefaultSteps;
            return LabellingSession.Open(
                folder.Path,
                options with
                {
                    Inputs = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["run"] = Path.GetFullPath(run.Path),
                        ["pairs"] = $"{count}",
                        ["clip-steps"] = $"{length}",
                        ["drawn"] = isScripted ? "no" : "yes",
                    },
                },
                () =>
                {
                    CheckpointStore checkpoints = run.OpenCheckpoints();
                    (string, string)[] folders =
                    [
                        .. checkpoints.Steps.Select(step => ($"step-{step}", checkpoints.PathOf(step))),
                    ];
                    if (folders.Length < 3)
                        Console.Error.WriteLine(
                            $"{run.Path} has {folders.Length} checkpoints, so clips are alike; train it with --keep 20"
                        );
                    return new ClipItems(folder, run.ReadEnvironment(load.Apply(result)), folders)
                    {
                        Pairs = count,
                        Steps = length,
                        Draws = !isScripted,
                        Seed = options.Seed,
                    }.Create();
                }
            );
        }

        LabellingSession OpenPrompts(ParseResult result, LabellingOptions options, LabellingFolder folder)
        {
            string prompts = result.GetRequiredValue(source);
            string[] models = result.GetValue(model)!;
            SamplingOptions sampled = sampling.Read(result);
            int? count = Whole(result.GetValue(samples));
            return LabellingSession.Open(
                folder.Path,
                options with
                {
                    Inputs = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["prompts"] = Path.GetFullPath(prompts),
                        ["gold"] = result.GetValue(gold) is { } known ? Path.GetFullPath(known) : "none",
                        ["models"] = models.Length > 0 ? string.Join(",", models) : "none",
                        ["n"] = count?.ToString(CultureInfo.InvariantCulture) ?? "default",
                        ["rank"] = result.GetValue(rank) ? "yes" : "no",
                        ["sampling"] = FormattableString.Invariant(
                            $"{sampled.MaxTokens} tokens, temperature {sampled.Temperature}, top-k {sampled.TopK}, top-p {sampled.TopP}, min-p {sampled.MinP}"
                        ),
                    },
                },
                () =>
                    new CompletionItems
                    {
                        Prompts = prompts,
                        Gold = result.GetValue(gold),
                        Models =
                        [
                            .. models.Select(static name =>
                                GenerationModel.Open(name, report: Console.Error.WriteLine)
                            ),
                        ],
                        ModelNames = models,
                        Samples = count,
                        Rank = result.GetValue(rank),
                        Sampling = sampled,
                        Seed = options.Seed,
                        Report = Console.Error.WriteLine,
                    }.Create(),
                result.GetValue(rewardModel) is { } scorer ? items => Uncertainty(scorer, items) : null
            );
        }

        void Serve(ParseResult result, LabellingSession session) => listening.Serve(result, registries, session);

        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal label prompts.jsonl --model runs/sft --out preferences.jsonl          compare two samples",
                "proximal label prompts.jsonl --model runs/sft --model runs/dpo --out ab.jsonl  compare two models",
                "proximal label completions.jsonl --gold gold.jsonl --out preferences.jsonl     without a model",
                "proximal label runs/CartPole-v1 --out clips.jsonl                              compare clips",
                "proximal label runs/CartPole-v1 --out clips.jsonl --labeller scripted --noise 0.05",
            ]
        );
        return command;
    }

    private const int DefaultPort = 6008;

    private static bool IsAgent(RunFolder run) => LanguageConfiguration.TryRead(run.Configuration) is null;

    private static bool IsScripted(string? labeller) =>
        labeller switch
        {
            null => false,
            ScriptedLabeller.Name => true,
            _ => throw new InvalidInputException(
                $"--labeller {labeller}: only '{ScriptedLabeller.Name}' is one; people enter their names on the page"
            ),
        };

    private static LabelMerge MergeOf(string? text) =>
        text switch
        {
            null or "majority" => LabelMerge.Majority,
            "all" => LabelMerge.All,
            _ => throw new InvalidInputException($"--merge must be majority or all, but is '{text}'"),
        };

    private static IReadOnlyList<double> Uncertainty(string model, IReadOnlyList<LabellingItem> items)
    {
        var found = TrainedModel.Find(model, report: Console.Error.WriteLine);
        if (!found.IsRewardModel)
            throw new InvalidInputException($"--reward-model {model}: {found.Folder} is not a reward model");
        ITokenizer tokenizer = found.LoadTokenizer();
        return CompletionItems.Uncertainty(
            new ModelReward(RewardModel.Load(found.Folder), tokenizer, normalize: false),
            tokenizer.ChatTemplate,
            items
        );
    }

    private static int? Whole(long? value) => value is { } number ? (int)Math.Min(number, int.MaxValue) : null;
}
