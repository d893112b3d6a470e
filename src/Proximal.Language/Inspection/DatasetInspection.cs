namespace Proximal.Language;

/// <summary>Options of the inspection of a data set.</summary>
public sealed record DatasetInspection
{
    /// <summary>Kind of the records. Default null: the kind of the first record (<see cref="Datasets.KindOf(string)"/>).</summary>
    public DatasetKind? Kind { get; init; }

    /// <summary>Tokenizer of the model, and its chat template. Default null: lengths are in characters, and there are no
    /// examples.</summary>
    public ITokenizer? Tokenizer { get; init; }

    /// <summary>Chat template for messages. Default null: that of the tokenizer.</summary>
    public ChatTemplate? ChatTemplate { get; init; }

    /// <summary>Whether all messages of the assistant are trained on, instead of the last one
    /// (<see cref="SftOptions.AssistantOnlyLoss"/>). Default false.</summary>
    public bool AllTurns { get; init; }

    /// <summary>Maximum number of tokens of an example; longer ones are counted. Default null: no maximum.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Text after each step of a solution (<see cref="ProcessRewardOptions.StepSeparator"/>). Default a line
    /// end.</summary>
    public string StepSeparator { get; init; } = "\n";

    /// <summary>Number of first examples to return. Default 3.</summary>
    public int ExampleCount { get; init; } = 3;

    /// <summary>Inspects a data set. Invalid records are counted.</summary>
    /// <param name="path">A file, a folder or a pattern; see <see cref="Datasets"/>.</param>
    /// <exception cref="InvalidInputException">There is no file, or a file cannot be read.</exception>
    public DatasetReport Inspect(string path)
    {
        DatasetKind kind = Kind ?? Datasets.KindOf(path);
        ChatTemplate? template = ChatTemplate ?? Tokenizer?.ChatTemplate;
        return kind switch
        {
            DatasetKind.Prompts => Inspect(
                kind,
                Datasets.Prompts(path, template, checkAll: false),
                item => [Sequence(new("prompt", item.Prompt, "", item.IsChat))]
            ),
            DatasetKind.Preferences => Inspect(
                kind,
                Datasets.Preferences(path, template, checkAll: false),
                pair =>
                    [
                        Sequence(new("chosen", pair.Prompt, pair.Chosen, pair.IsChat)),
                        Sequence(new("rejected", pair.Prompt, pair.Rejected, pair.IsChat)),
                    ]
            ),
            DatasetKind.LabeledCompletions => Inspect(
                kind,
                Datasets.LabeledCompletions(path, template, checkAll: false),
                item =>
                    [
                        Sequence(
                            new(item.Label ? "label true" : "label false", item.Prompt, item.Completion, item.IsChat)
                        ),
                    ]
            ),
            DatasetKind.Stepwise => Inspect(
                kind,
                Datasets.Stepwise(path, template, checkAll: false),
                item => [Steps(item)]
            ),
            _ => Inspect(
                kind,
                Datasets.Demonstrations(path, template, checkAll: false, AllTurns),
                item =>
                    [
                        Sequence(
                            new("demonstration", item.Prompt, item.Completion, item.IsChat)
                            {
                                TrainedSpans = item.TrainedSpans,
                            }
                        ),
                    ]
            ),
        };
    }

    private DatasetReport Inspect<T>(DatasetKind kind, FileDataset<T> dataset, Func<T, InspectedSequence[]> sequencesOf)
    {
        const int MaxProblems = 5;
        using (dataset)
        {
            var keys = new HashSet<UInt128>();
            var lengths = new List<int>();
            var problems = new List<string>();
            var examples = new List<InspectedExample>();
            int invalid = 0,
                duplicates = 0;
            long trained = 0;
            for (int i = 0; i < dataset.Count; i++)
            {
                if (!keys.Add(dataset.KeyOf(i)))
                    duplicates++;
                try
                {
                    InspectedSequence[] sequences = sequencesOf(dataset[i]);
                    lengths.AddRange(sequences.Select(static sequence => sequence.Length));
                    trained += sequences.Sum(static sequence => (long)sequence.Tokens.Count(static t => t.IsTrained));
                    if (Tokenizer is not null && examples.Count < ExampleCount)
                        examples.Add(new InspectedExample(dataset.PlaceOf(i), sequences));
                }
                catch (InvalidInputException exception)
                {
                    if (invalid++ < MaxProblems)
                        problems.Add(
                            exception.Message.StartsWith(dataset.PlaceOf(i), StringComparison.Ordinal)
                                ? exception.Message
                                : $"{dataset.PlaceOf(i)}: {exception.Message}"
                        );
                }
            }

            return new DatasetReport
            {
                Path = dataset.Path,
                Files = dataset.Files,
                Kind = kind,
                Count = dataset.Count,
                Invalid = invalid,
                Problems = problems,
                Duplicates = duplicates,
                Lengths = lengths,
                IsInTokens = Tokenizer is not null,
                TrainedTokens = trained,
                TooLong = MaxLength is { } most ? lengths.Count(length => length > most) : 0,
                Examples = examples,
            };
        }
    }

    private InspectedSequence Sequence(InspectedText text)
    {
        if (Tokenizer is null)
            return new InspectedSequence(text.Name, text.Prompt.Length + text.Completion.Length, []);
        if (text.Name == "prompt")
        {
            int[] ids = Tokenizer.EncodePrompt(text.Prompt, text.IsChat);
            return new InspectedSequence(text.Name, ids.Length, [.. Tokens(ids, isTrained: static _ => false)]);
        }

        var example = TokenExample.Encode(
            Tokenizer,
            new Demonstration(text.Prompt, text.Completion) { IsChat = text.IsChat, TrainedSpans = text.TrainedSpans },
            int.MaxValue
        );
        return new InspectedSequence(
            text.Name,
            example.Length,
            [
                .. Tokens(example.Prompt, isTrained: static _ => false),
                .. Tokens(example.Completion, i => example.Trained?[i] ?? true),
            ]
        );
    }

    // The loss covers the last token of each step.
    private InspectedSequence Steps(StepwiseExample example)
    {
        const string Name = "steps";
        if (Tokenizer is null)
            return new InspectedSequence(
                Name,
                example.Prompt.Length + example.Steps.Sum(step => step.Length + StepSeparator.Length),
                []
            );
        var encoded = EncodedSteps.Of(Tokenizer, example, StepSeparator, int.MaxValue);
        return new InspectedSequence(
            Name,
            encoded.Tokens.Length,
            [.. Tokens(encoded.Tokens, i => encoded.Ends.Contains(i))]
        );
    }

    private IEnumerable<InspectedToken> Tokens(int[] ids, Func<int, bool> isTrained) =>
        ids.Select((id, i) => new InspectedToken(id, Tokenizer!.Decode([id]), isTrained(i)));

    /// <summary>Prompt and completion of a sequence.</summary>
    private sealed record InspectedText(string Name, string Prompt, string Completion, bool IsChat)
    {
        public IReadOnlyList<Range>? TrainedSpans { get; init; }
    }
}
