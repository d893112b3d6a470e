namespace Proximal.Language;

/// <summary>Plain text files to train on.</summary>
public static class PlainText
{
    /// <summary>Opens a text file. Its items have an empty prompt and no line end.</summary>
    /// <param name="path">A file in UTF-8.</param>
    /// <param name="unit">Unit of an item: each line (the default), each paragraph or the whole file.</param>
    /// <param name="checkAll">
    /// Whether to read every item immediately, so that errors appear before training; true by default.
    /// </param>
    /// <exception cref="InvalidInputException">The file does not exist, is empty, or is not UTF-8.</exception>
    public static FileDataset<Demonstration> Open(string path, TextUnit unit = TextUnit.Line, bool checkAll = true) =>
        new(path, [new LineFile(path, unit, isText: true)], fromRecord: null, Read, checkAll);

    /// <summary>Converts an item.</summary>
    internal static Demonstration Read(string text) => new("", text);
}
