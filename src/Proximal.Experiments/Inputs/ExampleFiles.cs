using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Reads files of examples into memory and checks that the model can train on them.</summary>
/// <typeparam name="T">Type of an example.</typeparam>
/// <param name="open">Opens a file.</param>
/// <param name="tokenizer">Tokenizer of the model.</param>
/// <param name="texts">Gets the prompt and the completions of an example.</param>
/// <param name="maxLength">Maximum tokens of an example. A prompt must have fewer.</param>
internal sealed class ExampleFiles<T>(
    Func<string, LineDataset<T>> open,
    ITokenizer tokenizer,
    Func<T, (string Prompt, string[] Completions)> texts,
    int maxLength
)
{
    /// <summary>Reads all examples of a file.</summary>
    /// <exception cref="InvalidInputException">The file is missing, or a line is invalid. The message has the number of
    /// the line.</exception>
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
        int tokens = tokenizer.EncodePrompt(example.Prompt).Length;
        if (tokens >= maxLength)
            throw new InvalidInputException(
                $"the prompt has {tokens} tokens, which leaves no room for a completion within {maxLength} "
                    + "(max_length, or the context length of the model)"
            );
        foreach (string completion in example.Completions)
            _ = tokenizer.Encode(completion);
    }
}
