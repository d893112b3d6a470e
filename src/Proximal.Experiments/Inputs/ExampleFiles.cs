using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Reads files of examples into memory, and finds those that a model cannot learn from before training begins.</summary>
/// <typeparam name="T">What an example is.</typeparam>
/// <param name="open">Opens a file.</param>
/// <param name="tokenizer">The model's.</param>
/// <param name="texts">A prompt and its completions.</param>
/// <param name="maxLength">The most tokens of an example: a prompt must leave room for one more.</param>
internal sealed class ExampleFiles<T>(
    Func<string, LineDataset<T>> open,
    ITokenizer tokenizer,
    Func<T, (string Prompt, string[] Completions)> texts,
    int maxLength
)
{
    /// <summary>All examples of a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, or a line is wrong; the message tells which.</exception>
    public IReadOnlyList<T> Read(string path)
    {
        using LineDataset<T> dataset = open(path);
        var examples = new T[dataset.Count];
        for (int i = 0; i < examples.Length; i++)
        {
            examples[i] = dataset[i];
            try
            {
                Check(texts(examples[i]));
            }
            catch (InvalidInputException exception)
            {
                throw new InvalidInputException($"{path}, line {dataset.LineOf(i)}: {exception.Message}", exception);
            }
        }
        return examples;
    }

    private void Check((string Prompt, string[] Completions) example)
    {
        int tokens = tokenizer.Encode(example.Prompt, addSpecialTokens: true).Length;
        if (tokens >= maxLength)
            throw new InvalidInputException(
                $"its prompt has {tokens} tokens, which leaves no room for a completion within {maxLength} (max_length, or the model's context)"
            );
        foreach (string completion in example.Completions)
            _ = tokenizer.Encode(completion);
    }
}
