using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Data sets with one JSON object on each line. Wherever a text is asked for, a list of messages may stand instead, each
/// <c>{"role": …, "content": …}</c>, where a chat template says how to write them; a completion then ends with the token that
/// ends a turn.
/// </summary>
public static class JsonLines
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Opens prompts: <c>{"prompt": …}</c>, with any further members for the reward.</summary>
    /// <param name="path">The file.</param>
    /// <param name="template">How messages are written; null where the file holds texts.</param>
    /// <param name="checkAll">Whether to read every line at once, so that a mistake shows before training; true by default.</param>
    /// <exception cref="InvalidInputException">The file does not exist or a line is wrong; the message names it.</exception>
    public static LineDataset<PromptItem> Prompts(string path, ChatTemplate? template = null, bool checkAll = true) =>
        Open(path, example => ExampleReader.Prompt(example, template), checkAll);

    /// <summary>Opens demonstrations: <c>{"prompt": …, "completion": …}</c>, <c>{"text": …}</c> or <c>{"messages": …}</c>, whose
    /// last message is the assistant's. Lines may be of different kinds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="template">How messages are written; null where the file holds texts.</param>
    /// <param name="checkAll">Whether to read every line at once; true by default.</param>
    /// <exception cref="InvalidInputException">The file does not exist or a line is wrong, such as by an empty completion.</exception>
    public static LineDataset<Demonstration> Demonstrations(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true
    ) => Open(path, example => ExampleReader.Demonstration(example, template), checkAll);

    /// <summary>
    /// Opens preference pairs: <c>{"prompt": …, "chosen": …, "rejected": …}</c>, and <c>"margin"</c> where somebody said by how
    /// much. Where chosen and rejected are messages, they may hold the prompt, which is then what they begin with alike.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="template">How messages are written; null where the file holds texts.</param>
    /// <param name="checkAll">Whether to read every line at once; true by default.</param>
    /// <exception cref="InvalidInputException">The file does not exist or a line is wrong, such as by two completions that are equal.</exception>
    public static LineDataset<PreferencePair> Preferences(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true
    ) => Open(path, example => PreferenceReader.Read(example, template), checkAll);

    /// <summary>Opens completions that were found good or bad: <c>{"prompt": …, "completion": …, "label": true}</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="template">How messages are written; null where the file holds texts.</param>
    /// <param name="checkAll">Whether to read every line at once; true by default.</param>
    /// <exception cref="InvalidInputException">The file does not exist or a line is wrong.</exception>
    public static LineDataset<LabeledCompletion> LabeledCompletions(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true
    ) => Open(path, example => ExampleReader.Labeled(example, template), checkAll);

    private static LineDataset<T> Open<T>(string path, Func<JsonElement, T> convert, bool checkAll) =>
        new(path, TextUnit.Line, line => Parse(line, convert), checkAll);

    private static T Parse<T>(ReadOnlyMemory<byte> line, Func<JsonElement, T> convert)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, Options);
            return convert(document.RootElement);
        }
        catch (JsonException e)
        {
            string reason = e.Message.Split(" LineNumber:")[0];
            throw new FormatException($"it is not valid JSON at byte {e.BytePositionInLine}: {reason}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"it cannot be read: {e.Message}", e); // such as text that is no UTF-8
        }
    }
}
