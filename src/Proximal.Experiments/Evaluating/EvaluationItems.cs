using System.Text.Json;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>What a language model is evaluated on.</summary>
/// <param name="Origin">Where it comes from, for people.</param>
/// <param name="Prompts">What is to be completed.</param>
internal sealed record EvaluationItems(string Origin, IReadOnlyList<PromptItem> Prompts)
{
    /// <summary>Texts to foretell; none where the file holds others.</summary>
    public IReadOnlyList<Demonstration> Demonstrations { get; private init; } = [];

    /// <summary>Pairs to have the right way round; none where the file holds others.</summary>
    public IReadOnlyList<PreferencePair> Pairs { get; private init; } = [];

    /// <summary>Reads what was asked for: a file, or what the run held out, or what it was trained on.</summary>
    /// <exception cref="InvalidInputException">There is no file, or a line is wrong.</exception>
    public static EvaluationItems Read(string? file, LanguageConfiguration? run, ChatTemplate? template)
    {
        LanguageInputs? sources = run?.Sources;
        if ((file ?? sources?.EvaluationData) is { } held)
            return Read(held, held, template, static all => all);
        if (sources?.Data is not { } data)
            throw new InvalidInputException(
                "there is nothing to evaluate on: give prompts, demonstrations or preference pairs by --data FILE"
            );
        // As the run itself held it out.
        return sources.EvaluationShare > 0
            ? Read(
                data,
                $"the part of {data} that was held out",
                template,
                all => HeldOut.Split(all, sources.EvaluationShare, run!.Options.Seed).HeldOut
            )
            : Read(data, $"{data}, which it was trained on", template, static all => all);
    }

    private static EvaluationItems Read(
        string path,
        string origin,
        ChatTemplate? template,
        Func<IReadOnlyList<object>, IReadOnlyList<object>> choose
    )
    {
        switch (KindOf(path))
        {
            case "chosen":
                PreferencePair[] pairs = [.. Chosen(JsonLines.Preferences(path, template)).Cast<PreferencePair>()];
                return new EvaluationItems(origin, PromptsOf(pairs.Select(static pair => pair.Prompt)))
                {
                    Pairs = pairs,
                };
            case "prompt":
                return new EvaluationItems(origin, [.. Chosen(JsonLines.Prompts(path, template)).Cast<PromptItem>()]);
            default:
                Demonstration[] texts = [.. Chosen(JsonLines.Demonstrations(path, template)).Cast<Demonstration>()];
                return new EvaluationItems(origin, PromptsOf(texts.Select(static text => text.Prompt)))
                {
                    Demonstrations = texts,
                };
        }

        IReadOnlyList<object> Chosen<T>(LineDataset<T> dataset)
            where T : class
        {
            using (dataset)
                return choose([.. dataset]);
        }
    }

    private static PromptItem[] PromptsOf(IEnumerable<string> prompts) =>
        [
            .. prompts
                .Where(static prompt => prompt.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Select(static prompt => new PromptItem(prompt)),
        ];

    // What the first line has beside a prompt; a line that is wrong is told of by whoever reads the file.
    private static string KindOf(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException($"--data {path}: there is no such file");
        try
        {
            using JsonDocument line = JsonDocument.Parse(
                File.ReadLines(path).FirstOrDefault(static line => !string.IsNullOrWhiteSpace(line)) ?? "{}"
            );
            string[] members =
                line.RootElement.ValueKind == JsonValueKind.Object
                    ? [.. line.RootElement.EnumerateObject().Select(static member => member.Name)]
                    : [];
            return members.Contains("chosen", StringComparer.Ordinal) ? "chosen"
                : members.Contains("completion", StringComparer.Ordinal)
                || !members.Contains("prompt", StringComparer.Ordinal)
                    ? "completion"
                : "prompt";
        }
        catch (JsonException)
        {
            return "completion";
        }
    }
}
