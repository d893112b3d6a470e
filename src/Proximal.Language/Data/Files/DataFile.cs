using System.IO.Compression;
using System.Text;

namespace Proximal.Language;

/// <summary>
/// Opens data files for reading by record. JSON lines and plain text are read in place. Files of other formats, and
/// compressed ones, are first converted to a temporary file, which has no name and ends with the process.
/// </summary>
internal static class DataFile
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; its extension is its format.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, or contains no record.</exception>
    public static LineFile Open(string path)
    {
        DataFormat format = DataFormats.Of(path);
        if (format == DataFormat.Parquet && DataFormats.IsGzip(path))
            throw new InvalidInputException($"{path}: Parquet compresses its columns itself; decompress the file");
        if (format == DataFormat.Json && !IsList(path))
            format = DataFormat.JsonLines;
        return format switch
        {
            DataFormat.Json => Convert(path, "element", JsonListRecords.Write),
            DataFormat.Csv => Convert(path, "row", static (from, to) => SeparatedRecords.Write(from, to, ',')),
            DataFormat.Tsv => Convert(path, "row", static (from, to) => SeparatedRecords.Write(from, to, '\t')),
            DataFormat.Parquet => Convert(path, "row", ParquetRecords.Write),
            _ when !DataFormats.IsGzip(path) => new LineFile(path, TextUnit.Line, format == DataFormat.Text),
            _ => Convert(path, "line", static (from, to) => from.CopyTo(to), format == DataFormat.Text),
        };
    }

    private static LineFile Convert(string path, string unit, Action<Stream, Stream> convert, bool isText = false)
    {
        FileStream target = TemporaryFile.Create();
        try
        {
            InputFile.Parse(
                path,
                () =>
                {
                    using Stream source = OpenContent(path);
                    convert(source, target);
                    target.Flush();
                }
            );
            return new LineFile(path, target, unit, isText);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private static Stream OpenContent(string path)
    {
        var file = new FileStream(InputFile.Open(path), FileAccess.Read);
        return DataFormats.IsGzip(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static bool IsList(string path) =>
        InputFile.Parse(
            path,
            () =>
            {
                using Stream content = OpenContent(path);
                using var text = new StreamReader(content, Encoding.UTF8);
                int first;
                do first = text.Read();
                while (first is ' ' or '\t' or '\r' or '\n');
                return first == '[';
            }
        );
}
