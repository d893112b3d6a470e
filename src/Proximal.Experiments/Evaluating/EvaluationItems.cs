using System.Text.Json;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Data for the evaluation of a language model.</summary>
/// <param name="Origin">Display name of the source.</param>
/// <param name="Prompts">Prompts to complete.</param>
internal sealed record EvaluationItems(string Origin, IReadOnlyList<PromptItem> Prompts)
{
    /// <summary>Demonstrations for loss and perplexity; empty if the file has other data.</summary>
    public IReadOnlyList<Demonstration> Demonstrations { get; private init; } = [];

    /// <summary>Preference pairs for the accuracy; empty if the file has other data.</summary>
    public IReadOnlyList<PreferencePair> Pairs { get; private init; } = [];

    /// <summary>Reads a file, or else the held-out data of a run, or else its training data.</summary>
    /// <exception cref="InvalidInputException">There is no data, or a line is invalid.</exception>
    public static EvaluationItems Read(string? file, LanguageConfiguration? run, ChatTemplate? template)
    {
        LanguageInputs? inputs = run?.Inputs;
        if ((file ?? inputs?.EvaluationData) is { } evaluationData)
            return Read(evaluationData, evaluationData, template, static all => all);
        if (inputs?.Data is not { } data)
            throw new InvalidInputException(
                "there is no evaluation data; name a file of prompts, demonstrations or preference pairs with --data "
                    + "FILE"
            );
        // The same split as in the run.
        return inputs.EvaluationShare > 0
            ? Read(
                data,
                $"the held-out part of {data}",
                template,
                all => HeldOut.Split(all, inputs.EvaluationShare, run!.Options.Seed).HeldOut
            )
            : Read(data, $"{data}, the training data", template, static all => all);
    }

    private static EvaluationItems Read(
        string path,
        string origin,
        ChatTemplate? template,
        Func<IReadOnlyList<object>, IReadOnlyList<object>> select
    )
    {
        switch (KindOf(path))
        {
            case "chosen":
                PreferencePair[] pairs = [.. Select(JsonLines.Preferences(path, template)).Cast<PreferencePair>()];
                return new EvaluationItems(origin, PromptsOf(pairs.Select(static pair => (pair.Prompt, pair.IsChat))))
                {
                    Pairs = pairs,
                };
            case "prompt":
                return new EvaluationItems(origin, [.. Select(JsonLines.Prompts(path, template)).Cast<PromptItem>()]);
            default:
                Demonstration[] texts = [.. Select(JsonLines.Demonstrations(path, template)).Cast<Demonstration>()];
                return new EvaluationItems(origin, PromptsOf(texts.Select(static text => (text.Prompt, text.IsChat))))
                {
                    Demonstrations = texts,
                };
        }

        IReadOnlyList<object> Select<T>(LineDataset<T> dataset)
            where T : class
        {
            using (dataset)
                return select([.. dataset]);
        }
    }

    private static PromptItem[] PromptsOf(IEnumerable<(string Text, bool IsChat)> prompts) =>
        [
            .. prompts
                .Where(static prompt => prompt.Text.Length > 0)
                .Distinct()
                .Select(static prompt => new PromptItem(prompt.Text) { IsChat = prompt.IsChat }),
        ];

    // The kind of data, by the members of the first line. The reader of the file reports invalid lines.
    private static string KindOf(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException($"--data {path}: the file does not exist");
        RegularFile.Require(path);
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
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "completion";
        }
    }
}
