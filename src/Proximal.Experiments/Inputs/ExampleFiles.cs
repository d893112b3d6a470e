using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Reads files of examples into memory and checks that the model can train on them.</summary>
/// <typeparam name="T">Type of an example.</typeparam>
/// <param name="open">Opens a file.</param>
/// <param name="tokenizer">Tokenizer of the model.</param>
/// <param name="kind">Access to the texts of an example.</param>
/// <param name="limits">Limit of prompts, and the treatment of longer ones.</param>
/// <param name="report">Receives a line about examples that are skipped.</param>
internal sealed class ExampleFiles<T>(
    Func<string, LineDataset<T>> open,
    ITokenizer tokenizer,
    ExampleKind<T> kind,
    PromptLimits limits,
    Action<string> report
)
{
    /// <summary>Reads all examples of a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="check">Further check of an example; null for none.</param>
    /// <exception cref="InvalidInputException">The file is missing, a line is invalid, or all lines are skipped. The
    /// message has the number of the line.</exception>
    public IReadOnlyList<T> Read(string path, Action<T>? check = null)
    {
        using LineDataset<T> dataset = open(path);
        var examples = new List<T>(dataset.Count);
        for (int i = 0; i < dataset.Count; i++)
        {
            try
            {
                T example = Fit(dataset[i]);
                check?.Invoke(example);
                examples.Add(example);
            }
            catch (PromptTooLongException) when (limits.LongPrompts == LongPrompts.Skip)
            {
                // Counted below.
            }
            catch (PromptTooLongException exception)
            {
                throw At(dataset, i, $"{exception.Message}; see long_prompts and max_prompt_length", exception);
            }
            catch (InvalidInputException exception) when (!exception.Message.StartsWith(path, StringComparison.Ordinal))
            {
                throw At(dataset, i, exception.Message, exception);
            }
        }
        int skipped = dataset.Count - examples.Count;
        if (examples.Count == 0)
            throw new InvalidInputException($"{path}: the prompts of all {skipped} examples are too long");
        if (skipped > 0)
            report($"{path}: skipped {skipped} of {dataset.Count} examples, whose prompts are too long");
        return examples;
    }

    private static InvalidInputException At(LineDataset<T> dataset, int index, string message, Exception cause) =>
        new($"{dataset.Path}, line {dataset.LineOf(index)}: {message}", cause);

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
