namespace Proximal.Experiments;

/// <summary>Formats of numbers, sizes, texts and durations in the output of the tool.</summary>
internal static class DisplayFormat
{
    /// <summary>Formats a whole number: 62,464.</summary>
    public static string Count(double value) => double.IsFinite(value) ? value.ToString("N0") : "-";

    /// <summary>Formats a number with four significant digits: 487.2, 0.0312, 1.25e-05.</summary>
    public static string Number(double value) =>
        Math.Abs(value) switch
        {
            _ when !double.IsFinite(value) => "-",
            0 => "0",
            _ when value == Math.Floor(value) => value.ToString("N0"),
            < 0.001 => value.ToString("0.##e-00"),
            < 1 => value.ToString("0.####"),
            < 10 => value.ToString("0.000"),
            < 100 => value.ToString("0.00"),
            < 10_000 => value.ToString("0.0"),
            _ => value.ToString("N0"),
        };

    /// <summary>Formats a size in bytes: 812 B, 36.0 KB, 1.25 GB.</summary>
    public static string Bytes(long value) =>
        value switch
        {
            < 1000 => $"{value} B",
            < 1_000_000 => $"{value / 1e3:0.0} KB",
            < 1_000_000_000 => $"{value / 1e6:0.0} MB",
            _ => $"{value / 1e9:0.00} GB",
        };

    /// <summary>Shortens a text to one line of at most <paramref name="width"/> characters.</summary>
    public static string Excerpt(string text, int width)
    {
        string line = text.ReplaceLineEndings("⏎").Replace('\t', ' ');
        if (line.Length <= width)
            return line;
        int end = char.IsHighSurrogate(line[width - 2]) ? width - 2 : width - 1;
        return $"{line[..end]}…";
    }

    /// <summary>Formats a duration: 0.4 s, 12 s, 2 min 05 s, 1 h 02 min.</summary>
    public static string Duration(double seconds) =>
        seconds switch
        {
            _ when !double.IsFinite(seconds) => "-",
            < 10 => $"{seconds:0.0} s",
            < 60 => $"{seconds:0} s",
            < 3600 => $"{Math.Floor(seconds / 60):0} min {Math.Floor(seconds % 60):00} s",
            _ => $"{Math.Floor(seconds / 3600):0} h {Math.Floor(seconds / 60 % 60):00} min",
        };
}
