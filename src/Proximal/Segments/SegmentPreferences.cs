using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Proximal;

/// <summary>
/// Preferences between segments, from which a reward is learned (Christiano et al. 2017, arXiv:1706.03741): what
/// <c>proximal label RUN</c> writes and <c>proximal train ENV --reward-from FILE</c> reads.
/// </summary>
public sealed class SegmentPreferences
{
    private readonly SegmentPair[] pairs;

    /// <summary>Creates preferences.</summary>
    /// <param name="pairs">Pairs, at least one; all segments have observations and actions of the same
    /// lengths.</param>
    /// <exception cref="InvalidInputException">There is no pair, a length differs, or a preference is outside [0,
    /// 1].</exception>
    public SegmentPreferences(IEnumerable<SegmentPair> pairs)
    {
        this.pairs = [.. pairs];
        if (this.pairs.Length == 0)
            throw new InvalidInputException("there are no preferences");
        Segment first = this.pairs[0].First;
        foreach ((int index, SegmentPair pair) in this.pairs.Index())
        {
            if (!(pair.Preference is >= 0 and <= 1))
                throw new InvalidInputException(
                    $"preference {index + 1} is {pair.Preference}; it must lie between 0 (the second segment is better) "
                        + "and 1 (the first one is)"
                );
            foreach (Segment segment in (ReadOnlySpan<Segment>)[pair.First, pair.Second])
            {
                if (segment.ObservationSize != first.ObservationSize || segment.ActionSize != first.ActionSize)
                    throw new InvalidInputException(
                        $"preference {index + 1} has observations of {segment.ObservationSize} numbers and actions of "
                            + $"{segment.ActionSize}, but the first one has {first.ObservationSize} and "
                            + $"{first.ActionSize}"
                    );
            }
        }
    }

    /// <summary>The pairs, in the order of the file.</summary>
    public IReadOnlyList<SegmentPair> Pairs => pairs;

    /// <summary>Number of steps of the longest segment.</summary>
    public int MaxSteps => pairs.Max(static pair => Math.Max(pair.First.Steps, pair.Second.Steps));

    /// <summary>
    /// Reads a file of JSON lines, a pair each: <c>{"first": {"obs": [[…], …], "action": [[…], …],
    /// "terminated": true, "return": 12}, "second": {…}, "preference": 1}</c>. <c>terminated</c> is false by default,
    /// and <c>return</c> may be absent.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, is empty or has an invalid line; the message names
    /// file and line.</exception>
    public static SegmentPreferences Load(string path) => SegmentPreferenceLines.Load(path);

    /// <summary>Writes a file that <see cref="Load"/> reads. An existing file is replaced when the new one is
    /// complete.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => SegmentPreferenceLines.Save(this, path);

    /// <summary>Throws unless the segments fit the spaces.</summary>
    /// <param name="observationSpace">Observation space of the environment.</param>
    /// <param name="actionSpace">Action space of the environment.</param>
    /// <param name="source">File, for messages.</param>
    /// <exception cref="InvalidInputException">A length differs, or an action is outside its space.</exception>
    public void RequireFits(Space observationSpace, Space actionSpace, string source)
    {
        Require(
            source,
            "observations",
            pairs[0].First.ObservationSize,
            observationSpace.ObservationSize,
            observationSpace
        );
        Require(source, "actions", pairs[0].First.ActionSize, actionSpace.ActionSize, actionSpace);
        foreach ((int index, SegmentPair pair) in pairs.Index())
        {
            try
            {
                actionSpace.CheckActions(pair.First.Actions);
                actionSpace.CheckActions(pair.Second.Actions);
            }
            catch (InvalidInputException exception)
            {
                throw new InvalidInputException($"{source}: preference {index + 1}: {exception.Message}", exception);
            }
        }
    }

    /// <summary>A hash, with which a resumed run finds that its preferences are the same.</summary>
    internal byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SegmentPair pair in pairs)
        {
            Append(hash, pair.First);
            Append(hash, pair.Second);
            hash.AppendData(MemoryMarshal.AsBytes([pair.Preference]));
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, Segment segment)
    {
        hash.AppendData(MemoryMarshal.AsBytes([segment.Steps, segment.Terminated ? 1 : 0]));
        hash.AppendData(MemoryMarshal.AsBytes(segment.Observations));
        hash.AppendData(MemoryMarshal.AsBytes(segment.Actions));
    }

    private static void Require(string source, string what, int found, int expected, Space space)
    {
        if (found != expected)
            throw new InvalidInputException(
                $"{source}: the {what} have {found} numbers, but the environment has {expected} ({space})"
            );
    }
}
