using System.Text;

namespace Proximal.Language;

/// <summary>Plain text files to train on.</summary>
public static class PlainText
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>Opens a text file. Its items have an empty prompt and no line end.</summary>
    /// <param name="path">A file in UTF-8.</param>
    /// <param name="unit">Unit of an item: each line (the default), each paragraph or the whole file.</param>
    /// <param name="checkAll">
    /// Whether to read every item immediately, so that errors appear before training; true by default.
    /// </param>
    /// <exception cref="InvalidInputException">The file does not exist, is empty, or is not UTF-8.</exception>
    public static LineDataset<Demonstration> Open(string path, TextUnit unit = TextUnit.Line, bool checkAll = true) =>
        new(path, unit, Convert, checkAll);

    private static Demonstration Convert(ReadOnlyMemory<byte> text)
    {
        try
        {
            return new Demonstration("", Strict.GetString(text.Span));
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("its text is not UTF-8", e);
        }
    }
}
