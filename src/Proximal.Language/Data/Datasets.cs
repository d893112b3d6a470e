using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Data sets of JSON lines (<c>.jsonl</c>), JSON lists (<c>.json</c>), comma- and tab-separated values with a header
/// (<c>.csv</c>, <c>.tsv</c>), Parquet (<c>.parquet</c>) and plain text (<c>.txt</c>, demonstrations only). All except
/// Parquet can be compressed (<c>.gz</c>). A path is a file; a folder with data files; or a pattern with <c>*</c> and
/// <c>?</c> in the name of the file, after <c>**/</c> also in the folders below. Other extensions are JSON lines.
/// </summary>
/// <remarks>
/// <para>Each text can also be a list of messages, <c>{"role": …, "content": …}</c>, if there is a chat template to
/// render them; a completion then ends with the token that ends a turn. The template receives the members
/// <c>tools</c>, <c>documents</c> and <c>chat_template_kwargs</c> of the record.</para>
/// <para>JSON lines and plain text are read in place. Other formats are converted to a temporary file when they are
/// opened (in the folder <c>TMPDIR</c>), which takes about the size of the text.</para>
/// </remarks>
public static class Datasets
{
    /// <summary>Opens prompts: <c>{"prompt": …}</c>, with any other members as metadata for rewards.</summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="template">Chat template for messages; null if the records contain texts.</param>
    /// <param name="checkAll">
    /// Whether to read every record immediately, so that errors appear before training; true by default.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// There is no file or a record is invalid; the message names file and line.
    /// </exception>
    public static FileDataset<PromptItem> Prompts(string path, ChatTemplate? template = null, bool checkAll = true) =>
        Open(path, example => ExampleReader.Prompt(example, template), checkAll);

    /// <summary>
    /// Opens demonstrations: <c>{"prompt": …, "completion": …}</c>, <c>{"text": …}</c>, <c>{"messages": …}</c>, whose
    /// last message is the assistant's, <c>{"conversations": …}</c> in the layout of ShareGPT, or
    /// <c>{"instruction": …, "input": …, "output": …}</c> in that of Alpaca. The forms can be mixed in a file.
    /// </summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="template">Chat template for messages; null if the records contain texts.</param>
    /// <param name="checkAll">Whether to read every record immediately; true by default.</param>
    /// <param name="allTurns">
    /// Whether all messages of the assistant in <c>messages</c> and <c>conversations</c> are trained on, instead of the
    /// last one; false by default.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// There is no file or a record is invalid, for example because its completion is empty.
    /// </exception>
    public static FileDataset<Demonstration> Demonstrations(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true,
        bool allTurns = false
    ) => Open(path, example => ExampleReader.Demonstration(example, template, allTurns), checkAll, PlainText.Read);

    /// <summary>
    /// Opens preference pairs: <c>{"prompt": …, "chosen": …, "rejected": …}</c>, optionally with <c>"margin"</c>. If
    /// chosen and rejected are messages, they can contain the prompt: the messages at the start that are equal in both.
    /// So can texts in the layout of hh-rlhf.
    /// </summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="template">Chat template for messages; null if the records contain texts.</param>
    /// <param name="checkAll">Whether to read every record immediately; true by default.</param>
    /// <exception cref="InvalidInputException">
    /// There is no file or a record is invalid, for example because its completions are equal.
    /// </exception>
    public static FileDataset<PreferencePair> Preferences(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true
    ) => Open(path, example => PreferenceReader.Read(example, template), checkAll);

    /// <summary>Opens labeled completions: <c>{"prompt": …, "completion": …, "label": true}</c>.</summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="template">Chat template for messages; null if the records contain texts.</param>
    /// <param name="checkAll">Whether to read every record immediately; true by default.</param>
    /// <exception cref="InvalidInputException">There is no file or a record is invalid.</exception>
    public static FileDataset<LabeledCompletion> LabeledCompletions(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true
    ) => Open(path, example => ExampleReader.Labeled(example, template), checkAll);

    /// <summary>
    /// Opens solutions with labeled steps, TRL's stepwise supervision:
    /// <c>{"prompt": …, "completions": ["first step", …], "labels": [true, …]}</c>.
    /// </summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="template">Chat template for messages in the prompt; null if the records contain texts.</param>
    /// <param name="checkAll">Whether to read every record immediately; true by default.</param>
    /// <exception cref="InvalidInputException">There is no file or a record is invalid.</exception>
    public static FileDataset<StepwiseExample> Stepwise(
        string path,
        ChatTemplate? template = null,
        bool checkAll = true
    ) => Open(path, example => ExampleReader.Stepwise(example, template), checkAll);

    /// <summary>The kind of a data set, by the members of its first record.</summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <returns>Preference pairs with <c>chosen</c> or <c>rejected</c>, labeled completions with <c>label</c>,
    /// labeled steps with <c>labels</c>, prompts
    /// with <c>prompt</c> but without <c>completion</c>, and else demonstrations.</returns>
    /// <exception cref="InvalidInputException">There is no file, or the first record is invalid.</exception>
    public static DatasetKind KindOf(string path)
    {
        using FileDataset<DatasetKind> first = Open(
            DataPaths.Find(path)[0],
            KindOf,
            checkAll: false,
            static _ => DatasetKind.Demonstrations
        );
        return first[0];
    }

    /// <summary>
    /// Writes the records of a data set to a file of JSON lines, without those that have the same members and values as
    /// one before. Lines of plain text become <c>{"text": …}</c>. The file appears when it is complete.
    /// </summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="output">File to write; its extension should be <c>.jsonl</c>. An existing file is replaced.</param>
    /// <returns>The number of records that were written, and of those that were omitted.</returns>
    /// <exception cref="InvalidInputException">There is no file, or a record is not valid JSON.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static (int Written, int Omitted) RemoveDuplicates(string path, string output)
    {
        using FileDataset<bool> dataset = Open(path, static _ => true, checkAll: true, static _ => true);
        var keys = new HashSet<UInt128>();
        AtomicFile.Write(
            output,
            stream =>
            {
                for (int i = 0; i < dataset.Count; i++)
                    if (keys.Add(dataset.KeyOf(i)))
                        WriteRecord(stream, dataset.RecordOf(i));
            }
        );
        return (keys.Count, dataset.Count - keys.Count);
    }

    private static void WriteRecord(Stream stream, (ReadOnlyMemory<byte> Record, bool IsText) record)
    {
        if (record.IsText)
        {
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartObject();
            writer.WriteString("text"u8, record.Record.Span);
            writer.WriteEndObject();
        }
        else
            stream.Write(record.Record.Span);

        stream.WriteByte((byte)'\n');
    }

    private static DatasetKind KindOf(JsonElement record)
    {
        record.MustBeObject();
        bool Has(string name) => record.TryGetProperty(name, out _);
        return Has("chosen") || Has("rejected") ? DatasetKind.Preferences
            : Has("completions") && Has("labels") ? DatasetKind.Stepwise
            : Has("label") && Has("completion") ? DatasetKind.LabeledCompletions
            : Has("prompt") && !Has("completion") ? DatasetKind.Prompts
            : DatasetKind.Demonstrations;
    }

    private static FileDataset<T> Open<T>(
        string path,
        Func<JsonElement, T> fromRecord,
        bool checkAll,
        Func<string, T>? fromText = null
    ) => new(path, DataPaths.Find(path).Select(DataFile.Open), fromRecord, fromText, checkAll);
}
