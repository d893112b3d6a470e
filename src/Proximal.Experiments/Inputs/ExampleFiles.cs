using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Reads files of examples and checks that the model can train on them.</summary>
/// <typeparam name="T">Type of an example.</typeparam>
/// <param name="open">Opens a file.</param>
/// <param name="tokenizer">Tokenizer of the model.</param>
/// <param name="kind">Access to the texts of an example.</param>
/// <param name="limits">Limit of prompts, and the treatment of longer ones.</param>
/// <param name="report">Receives a line about examples that are skipped.</param>
internal sealed class ExampleFiles<T>(
    Func<string, FileDataset<T>> open,
    ITokenizer tokenizer,
    ExampleKind<T> kind,
    PromptLimits limits,
    Action<string> report
)
{
    /// <summary>Whether examples are read and checked on access, so that a file can be larger than memory.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Reads all examples of a path, or opens it to read them on access.</summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="check">Further check of an example; null for none.</param>
    /// <exception cref="InvalidInputException">There is no file, a record is invalid, or all records are skipped. The
    /// message has the number of the record.</exception>
    public IReadOnlyList<T> Read(string path, Action<T>? check = null)
    {
        FileDataset<T> dataset = open(path);
        if (IsStreamed)
            return limits.LongPrompts != LongPrompts.Skip
                ? new StreamedFile<T>(dataset, index => Read(dataset, index, check))
                : throw new InvalidInputException(
                    "long_prompts: skip reads all examples before training, which streaming does not; use error, "
                        + "truncate_left or truncate_right"
                );
        using (dataset)
            return ReadAll(path, dataset, check);
    }

    private List<T> ReadAll(string path, FileDataset<T> dataset, Action<T>? check)
    {
        var examples = new List<T>(dataset.Count);
        for (int i = 0; i < dataset.Count; i++)
        {
            try
            {
                examples.Add(Read(dataset, i, check));
            }
            catch (PromptTooLongException) when (limits.LongPrompts == LongPrompts.Skip)
            {
                // Counted below.
            }
        }
        int skipped = dataset.Count - examples.Count;
        if (examples.Count == 0)
            throw new InvalidInputException($"{path}: the prompts of all {skipped} examples are too long");
        if (skipped > 0)
            report($"{path}: skipped {skipped} of {dataset.Count} examples, whose prompts are too long");
        return examples;
    }

    private T Read(FileDataset<T> dataset, int index, Action<T>? check)
    {
        try
        {
            T example = Fit(dataset[index]);
            check?.Invoke(example);
            return example;
        }
        catch (PromptTooLongException exception) when (limits.LongPrompts != LongPrompts.Skip)
        {
            throw At(dataset, index, $"{exception.Message}; see long_prompts and max_prompt_length", exception);
        }
        catch (InvalidInputException exception)
            when (exception is not PromptTooLongException
                && !exception.Message.StartsWith(dataset.PlaceOf(index), StringComparison.Ordinal)
            )
        {
            throw At(dataset, index, exception.Message, exception);
        }
    }

    private static InvalidInputException At(FileDataset<T> dataset, int index, string message, Exception cause) =>
        new($"{dataset.PlaceOf(index)}: {message}", cause);

    private T Fit(T example)
    {
        string prompt = kind.Prompt(example);
        int tokens = tokenizer.EncodePrompt(prompt, kind.IsChat(example)).Length;
        if (tokens > limits.MaxTokens)
        {
            if (limits.LongPrompts is LongPrompts.Error or LongPrompts.Skip)
                throw new PromptTooLongException(
                    $"the prompt has {tokens} tokens, more than the limit of {limits.MaxTokens} ({limits.Source})"
                );
            bool keepEnd = limits.LongPrompts == LongPrompts.TruncateLeft;
            example = kind.WithPrompt(
                example,
                PromptCut.To(tokenizer, prompt, limits.MaxTokens, keepEnd, kind.IsChat(example))
            );
        }
        foreach (string completion in kind.Completions(example))
            _ = tokenizer.Encode(completion);
        return example;
    }
}

/// <summary>Access to the texts of an example.</summary>
/// <typeparam name="T">Type of an example.</typeparam>
/// <param name="Prompt">Gets the prompt.</param>
/// <param name="WithPrompt">Returns the example with another prompt.</param>
/// <param name="Completions">Gets the completions.</param>
/// <param name="IsChat">Gets whether the prompt is text of a chat template.</param>
internal sealed record ExampleKind<T>(
    Func<T, string> Prompt,
    Func<T, string, T> WithPrompt,
    Func<T, string[]> Completions,
    Func<T, bool> IsChat
);

/// <summary>Limit of the tokens of prompts.</summary>
/// <param name="MaxTokens">Maximum number of tokens.</param>
/// <param name="Source">Keys that the limit comes from, for messages.</param>
/// <param name="LongPrompts">Treatment of longer prompts.</param>
internal readonly record struct PromptLimits(int MaxTokens, string Source, LongPrompts LongPrompts);
