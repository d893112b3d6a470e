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
        if (inputs is { Data: null, Environment: { } environment })
            return new EvaluationItems($"conversations with {environment}", [new PromptItem("")]);
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
        string[] sources = DataSources.Of(path);
        switch (sources.Length > 0 ? Datasets.KindOf(sources[0]) : default)
        {
            case DatasetKind.Preferences:
                PreferencePair[] pairs = Select(static (source, chat) => Datasets.Preferences(source, chat));
                return new EvaluationItems(origin, PromptsOf(pairs.Select(static pair => (pair.Prompt, pair.IsChat))))
                {
                    Pairs = pairs,
                };
            case DatasetKind.Prompts:
                return new EvaluationItems(origin, Select(static (source, chat) => Datasets.Prompts(source, chat)));
            default:
                Demonstration[] texts = Select(static (source, chat) => Datasets.Demonstrations(source, chat));
                return new EvaluationItems(origin, PromptsOf(texts.Select(static text => (text.Prompt, text.IsChat))))
                {
                    Demonstrations = texts,
                };
        }

        T[] Select<T>(Func<string, ChatTemplate?, FileDataset<T>> open)
            where T : class =>
            [
                .. sources.SelectMany(source =>
                {
                    using FileDataset<T> dataset = open(source, template);
                    return select([.. dataset]).Cast<T>();
                }),
            ];
    }

    private static PromptItem[] PromptsOf(IEnumerable<(string Text, bool IsChat)> prompts) =>
        [
            .. prompts
                .Where(static prompt => prompt.Text.Length > 0)
                .Distinct()
                .Select(static prompt => new PromptItem(prompt.Text) { IsChat = prompt.IsChat }),
        ];
}
