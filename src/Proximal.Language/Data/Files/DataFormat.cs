namespace Proximal.Language;

/// <summary>Format of a data file.</summary>
internal enum DataFormat
{
    /// <summary>One JSON object on each line.</summary>
    JsonLines,

    /// <summary>A list of JSON objects; a file without a list is read as JSON lines.</summary>
    Json,

    /// <summary>Comma-separated values (RFC 4180) with a header.</summary>
    Csv,

    /// <summary>Tab-separated values with a header.</summary>
    Tsv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Plain text.</summary>
    Text,
}

/// <summary>Formats by the extension of a file.</summary>
internal static class DataFormats
{
    private const string Gzip = ".gz";

    private static readonly Dictionary<string, DataFormat> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jsonl"] = DataFormat.JsonLines,
        [".ndjson"] = DataFormat.JsonLines,
        [".json"] = DataFormat.Json,
        [".csv"] = DataFormat.Csv,
        [".tsv"] = DataFormat.Tsv,
        [".parquet"] = DataFormat.Parquet,
        [".txt"] = DataFormat.Text,
    };

    /// <summary>Whether the content of a file is compressed.</summary>
    public static bool IsGzip(string path) => path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the extension is that of a data file.</summary>
    public static bool IsData(string path) => ByExtension.ContainsKey(ExtensionOf(path));

    /// <summary>The format of a file. Files with another extension are JSON lines.</summary>
    public static DataFormat Of(string path) => ByExtension.GetValueOrDefault(ExtensionOf(path), DataFormat.JsonLines);

    private static string ExtensionOf(string path) => Path.GetExtension(IsGzip(path) ? path[..^Gzip.Length] : path);
}
