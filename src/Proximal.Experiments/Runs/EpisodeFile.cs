using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>A recorded episode of a run.</summary>
/// <param name="Name">Name of the file in the folder <c>episodes</c>.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Steps">Steps of training before the episode.</param>
/// <param name="Returns">Sum of the rewards of each agent; NaN if it is not finite.</param>
/// <param name="Length">Steps of the episode.</param>
internal sealed record EpisodeFile(string Name, long Bytes, long Steps, IReadOnlyList<double> Returns, int Length)
{
    /// <summary>Most bytes of a file that is shown.</summary>
    public const long MaxBytes = 64L << 20;

    // The summary is the second property of the file.
    private const int HeadLength = 1 << 16;

    /// <summary>Finds the episodes of a run, ordered by the steps of training. Other files are ignored.</summary>
    public static IReadOnlyList<EpisodeFile> All(RunFolder run) =>
        Directory.Exists(run.Episodes)
            ?
            [
                .. new DirectoryInfo(run.Episodes)
                    .EnumerateFiles("*.json")
                    .Select(TryRead)
                    .OfType<EpisodeFile>()
                    .OrderBy(static file => file.Steps)
                    .ThenBy(static file => file.Name, StringComparer.Ordinal),
            ]
            : [];

    // A link could name a file of another folder.
    private static EpisodeFile? TryRead(FileInfo file)
    {
        if (file.LinkTarget is not null || file.Length > MaxBytes)
            return null;
        try
        {
            using FileStream stream = file.OpenRead();
            byte[] head = new byte[Math.Min(file.Length, HeadLength)];
            int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return TryRead(file, head.AsSpan(0, read));
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
            )
        {
            return null;
        }
    }

    private static EpisodeFile? TryRead(FileInfo file, ReadOnlySpan<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, state: default);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            if (!reader.ValueTextEquals("summary"u8))
            {
                if (!reader.Read() || !reader.TrySkip())
                    return null;
                continue;
            }

            using var summary = JsonDocument.ParseValue(ref reader);
            JsonElement root = summary.RootElement;
            return new EpisodeFile(
                file.Name,
                file.Length,
                root.GetProperty("training_steps").GetInt64(),
                [
                    .. root.GetProperty("return")
                        .EnumerateArray()
                        .Select(static value =>
                            value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN
                        ),
                ],
                root.GetProperty("length").GetInt32()
            );
        }

        return null;
    }
}
