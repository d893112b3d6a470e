using System.CommandLine;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>The command <c>proximal data</c>: inspects data sets of language models.</summary>
internal static class DataCommand
{
    private static readonly (string Name, DatasetKind Kind)[] Kinds =
    [
        ("prompts", DatasetKind.Prompts),
        ("demonstrations", DatasetKind.Demonstrations),
        ("preferences", DatasetKind.Preferences),
        ("labeled", DatasetKind.LabeledCompletions),
        ("steps", DatasetKind.Stepwise),
    ];

    public static Command Create()
    {
        var command = new Command("data", "Inspect data sets of language models.");
        command.Add(CreateInspect());
        HelpPage.AddTo(command, "proximal data inspect conversations.jsonl --model models/qwen");
        return command;
    }

    private static Command CreateInspect()
    {
        const string HelpNotes = """
            FILE is a file (.jsonl, .json, .csv, .tsv, .parquet or .txt; all but Parquet also as .gz), a folder, or a
            pattern with * and ?. The first record decides the kind of the data set.

            With --model, lengths are in tokens, and the first examples are printed as the model reads them. Tokens that
            the loss covers are green on a terminal; otherwise they are between [[ and ]]. Invalid records are counted,
            and the first five are reported. The exit code is 2 if there are any.
            """;
        var file = new Argument<string>("FILE") { Description = "File, folder or pattern." };
        Option<string?> model = Flag.Text("--model", "DIR", "Model, run or tokenizer whose tokens are counted.");
        Option<string?> template = Flag.ChatTemplate();
        Option<string?> kind = Flag.Text(
            "--kind",
            "KIND",
            $"Kind of the records: {string.Join(", ", Kinds.Select(static k => k.Name))} (default: by the first record)."
        );
        Option<long?> maxLength = Flag.Integer("--max-length", "Count sequences of more than N tokens.");
        Option<bool> allTurns = Flag.Switch(
            "--assistant-only-loss",
            "Compute the loss on all assistant messages of a conversation, not only on the last."
        );
        Option<long?> examples = Flag.Integer("--examples", "Print the first N examples (default: 3).", minimum: 0);
        Option<string?> output = Flag.Text(
            "--dedupe",
            "FILE",
            "Write the records without duplicates to a file of JSON lines."
        );
        Option<bool> json = Flag.Switch("--json", "Print the report as JSON.");
        var command = new Command(
            "inspect",
            "Count records, duplicates and tokens, and print the first examples as a model reads them."
        )
        {
            file,
            model,
            template,
            kind,
            maxLength,
            allTurns,
            examples,
            output,
            json,
        };
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(file);
            string? named = result.GetValue(template);
            ITokenizer? tokenizer = result.GetValue(model) is { } name ? TokenizerOf(name, named) : null;
            if (tokenizer is null && result.GetValue(maxLength) is not null)
                throw new InvalidInputException("--max-length counts tokens; add --model DIR");
            var inspection = new DatasetInspection
            {
                Kind = result.GetValue(kind) is { } text ? KindOf(text) : null,
                Tokenizer = tokenizer,
                ChatTemplate =
                    named is null || tokenizer is not null ? null
                    : File.Exists(named) ? ChatTemplate.FromFile(named)
                    : ChatTemplates.Named(named),
                MaxLength = (int?)result.GetValue(maxLength),
                AllTurns = result.GetValue(allTurns),
                ExampleCount = (int)(result.GetValue(examples) ?? 3),
            };
            DatasetReport report = inspection.Inspect(path);
            if (result.GetValue(json))
                DatasetReportJson.Write(report, inspection);
            else
                DatasetReportText.Write(report, inspection);
            if (result.GetValue(output) is { } target)
            {
                OutputFolder.CreateFor(target);
                (int written, int omitted) = Datasets.RemoveDuplicates(path, target);
                Console.Error.WriteLine($"wrote {target}: {written} records, without {omitted} duplicates");
            }

            return report.Invalid > 0 ? ExitCodes.BadInput : ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal data inspect conversations.jsonl",
                "proximal data inspect 'data/train-*.parquet' --model models/qwen --max-length 1024",
                "proximal data inspect pairs.csv --dedupe unique.jsonl",
            ]
        );
        return command;
    }

    private static DatasetKind KindOf(string name)
    {
        foreach ((string known, DatasetKind kind) in Kinds)
            if (known == name)
                return kind;
        throw new InvalidInputException(
            $"--kind: unknown kind '{name}'{NearestName.Suggestion(name, Kinds.Select(static k => k.Name))}"
        );
    }

    // A tokenizer alone is enough.
    private static ITokenizer TokenizerOf(string name, string? chatTemplate)
    {
        bool isTokenizer =
            File.Exists(name)
            || File.Exists(Path.Combine(name, "tokenizer.json"))
            || File.Exists(Path.Combine(name, "tokenizer.model"));
        return Tokenizer.Load(isTokenizer ? name : TrainedModel.Find(name).Folder, chatTemplate);
    }
}
