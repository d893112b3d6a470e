using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Data sets with one JSON object per line. Each text can also be a list of messages, <c>{"role": …, "content": …}</c>,
/// if there is a chat template to render them; a completion then ends with the token that ends a turn. The template
/// receives the members <c>tools</c>, <c>documents</c> and <c>chat_template_kwargs</c> of the line.
/// </summary>
public static class JsonLines
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Opens prompts: <c>{"prompt": …}</c>, with any other members as metadata for rewards.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="template">Chat template for messages; null if the file contains texts.</param>
    /// <param name="checkAll">
    /// Whether to read every line immediately, so that errors appear before training; true by default.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The file does not exist or a line is invalid; the message names the line.
    /// </exception>
    public static LineDataset<PromptItem> Prompts(string path, ChatTemplate? template = null, bool checkAll = true) =>
        Open(path, example => ExampleReader.Prompt(example, template), checkAll);

    /// <summary>
    /// Opens demonstrations: <c>{"prompt": …, "completion": …}</c>, <c>{"text": …}</c>, <c>{"messages": …}</c>, whose
    /// last message is the assistant's, <c>{"conversations": …}</c> in the layout of ShareGPT, or
    /// <c>{"instruction": …, "input": …, "output": …}</c> in that of Alpaca. The forms can be mixed in a file.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="template">Chat template for messages; null if the file contains texts.</param>
    /// <param name="checkAll">Whether to read every line immediately; true by default.</param>
    /// <param name="allTurns">
    /// Whether all messages of the assistant in <c>messages</c> and <c>conversations</c> are trained on, instead of the
    /// last one; false by default.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The file does not exist or a line is invalid, for example because its completion is empty.
    /// </exception>
    public static LineDataset<Demonstration> Demonstrations(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true,
        bool allTurns = false
    ) => Open(path, example => ExampleReader.Demonstration(example, template, allTurns), checkAll);

    /// <summary>
    /// Opens preference pairs: <c>{"prompt": …, "chosen": …, "rejected": …}</c>, optionally with <c>"margin"</c>. If
    /// chosen and rejected are messages, they can contain the prompt: the messages at the start that are equal in both.
    /// So can texts in the layout of hh-rlhf.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="template">Chat template for messages; null if the file contains texts.</param>
    /// <param name="checkAll">Whether to read every line immediately; true by default.</param>
    /// <exception cref="InvalidInputException">
    /// The file does not exist or a line is invalid, for example because its completions are equal.
    /// </exception>
    public static LineDataset<PreferencePair> Preferences(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true
    ) => Open(path, example => PreferenceReader.Read(example, template), checkAll);

    /// <summary>Opens labeled completions: <c>{"prompt": …, "completion": …, "label": true}</c>.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="template">Chat template for messages; null if the file contains texts.</param>
    /// <param name="checkAll">Whether to read every line immediately; true by default.</param>
    /// <exception cref="InvalidInputException">The file does not exist or a line is invalid.</exception>
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
            throw new FormatException($"it cannot be read: {e.Message}", e); // for example: text that is not UTF-8
        }
    }
}
