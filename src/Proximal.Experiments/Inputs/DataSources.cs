using Proximal.Language;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Sources of the data of a run: files, folders or patterns, separated by commas.</summary>
internal static class DataSources
{
    /// <summary>Reads sources from a configuration: a list, or a text with commas. Null for an empty value.</summary>
    /// <exception cref="InvalidInputException">The value is neither.</exception>
    public static string? Read(ConfigurationValue value)
    {
        const string Expected = "a file or folder";
        if (value.Node is YamlSequenceNode)
            return Join(value.Texts(Expected).Select(value.Resolve));
        return value.TextOrNull(Expected) is { } text ? Convert(text, value.Resolve) : null;
    }

    /// <summary>The sources of a text.</summary>
    public static string[] Of(string text) =>
        Path.Exists(text)
            ? [text]
            : text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Converts each source of a text.</summary>
    public static string Convert(string text, Func<string, string> convert) => Join(Of(text).Select(convert));

    private static string Join(IEnumerable<string> sources) => string.Join(", ", sources);

    /// <summary>Combines sources for training.</summary>
    /// <typeparam name="T">Type of an example.</typeparam>
    /// <param name="sources">The examples of each source.</param>
    /// <param name="weights">Weights of the sources; empty for none.</param>
    /// <exception cref="InvalidInputException">The weights do not fit.</exception>
    public static IReadOnlyList<T> Combine<T>(IReadOnlyList<IReadOnlyList<T>> sources, IReadOnlyList<double> weights)
    {
        if (weights.Count > 0 && weights.Count != sources.Count)
            throw new InvalidInputException(
                $"data_weights has {weights.Count} numbers, but data names {sources.Count} sources"
            );
        return sources.Count == 1 ? sources[0] : new Mixture<T>(sources, weights.Count > 0 ? weights : null);
    }

    /// <summary>The parts of sources that are held out for evaluation, and the other parts.</summary>
    /// <typeparam name="T">Type of an example.</typeparam>
    /// <param name="sources">The examples of each source.</param>
    /// <param name="share">Share to hold out of each source; 0 for none.</param>
    /// <param name="seed">Seed of the run.</param>
    public static (IReadOnlyList<T>[] Training, IReadOnlyList<T> HeldOut) Split<T>(
        IReadOnlyList<IReadOnlyList<T>> sources,
        double share,
        ulong seed
    )
    {
        if (share == 0)
            return ([.. sources], []);
        (IReadOnlyList<T> Train, IReadOnlyList<T> HeldOut)[] parts =
        [
            .. sources.Select(source => HeldOut.Split(source, share, seed)),
        ];
        return (
            [.. parts.Select(static part => part.Train)],
            Combine([.. parts.Select(static part => part.HeldOut)], [])
        );
    }
}
