using System.Text.Json;

namespace Proximal.Language;

/// <summary>What the policy wrote after one of the fixed prompts.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Completion">What it wrote.</param>
/// <param name="Score">The completion's score under the reward that is trained on; null where there is none.</param>
public sealed record SampleRow(string Prompt, string Completion, double? Score = null);

/// <summary>What the policy wrote at one moment, one row for each of the fixed prompts.</summary>
/// <param name="Step">When, as the trainer counts; 0 before training.</param>
/// <param name="Rows">In the order of the prompts.</param>
public sealed record SampleSnapshot(long Step, IReadOnlyList<SampleRow> Rows);

/// <summary>
/// A few fixed prompts, and what the policy wrote after them before, during and after training. All moments go to a log; the first,
/// the last and some between stay at hand.
/// </summary>
public sealed class SampleTable : IStateful
{
    private readonly int keep;
    private readonly List<SampleSnapshot> moments = [];
    private readonly List<SampleSnapshot> unwritten = [];
    private bool hasLog;

    /// <summary>A table without any completions.</summary>
    /// <param name="prompts">The prompts, in the same order in every run; at least one.</param>
    /// <param name="keep">How many moments stay at hand; 16 by default, at least 3.</param>
    /// <exception cref="ArgumentException">There are no prompts, or too few moments would be kept.</exception>
    public SampleTable(IReadOnlyList<PromptItem> prompts, int keep = 16)
    {
        if (prompts.Count == 0)
            throw new ArgumentException("a table needs at least one prompt", nameof(prompts));
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 3);
        Prompts = prompts;
        this.keep = keep;
    }

    /// <summary>The prompts.</summary>
    public IReadOnlyList<PromptItem> Prompts { get; }

    /// <summary>The moments at hand, in order: the first, the last, and some between that are about evenly spaced.</summary>
    public IReadOnlyList<SampleSnapshot> Moments => moments;

    /// <summary>Adds what the policy writes now.</summary>
    /// <param name="step">When; later than the last.</param>
    /// <param name="completions">One completion for each prompt, in order.</param>
    /// <param name="scores">Their scores; empty where there are none.</param>
    /// <exception cref="ArgumentException">There are not as many as prompts, or the step is not later than the last.</exception>
    public void Add(long step, IReadOnlyList<string> completions, ReadOnlySpan<float> scores = default)
    {
        if (completions.Count != Prompts.Count || (!scores.IsEmpty && scores.Length != Prompts.Count))
            throw new ArgumentException(
                $"{Prompts.Count} prompts do not have {completions.Count} completions and {scores.Length} scores",
                nameof(completions)
            );
        if (moments.Count > 0 && step <= moments[^1].Step)
            throw new ArgumentException($"step {step} is not after {moments[^1].Step}", nameof(step));
        var rows = new SampleRow[Prompts.Count];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = new SampleRow(Prompts[i].Prompt, completions[i], scores.IsEmpty ? null : scores[i]);
        var moment = new SampleSnapshot(step, rows);
        moments.Add(moment);
        if (hasLog)
            unwritten.Add(moment);
        if (moments.Count > keep)
            moments.RemoveAt(Crowded());
    }

    /// <summary>
    /// A log for <see cref="RunRecorderOptions.Logs"/> that receives every moment, one line of JSON for each completion:
    /// <c>{"step":0,"prompt":"…","completion":"…","score":0.5}</c>.
    /// </summary>
    /// <param name="name">The file in the run's folder; <c>samples.jsonl</c> by default.</param>
    public MetricsLog Log(string name = "samples.jsonl")
    {
        hasLog = true;
        return new MetricsLog(
            name,
            (folder, position) => new SampleLog(Path.Combine(folder, name), position, unwritten)
        );
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<byte>($"{prefix}.moments", SampleJson.Write(moments));
        state.Set<byte>($"{prefix}.unwritten", SampleJson.Write(unwritten));
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        try
        {
            Replace(moments, SampleJson.Read(state.Get<byte>($"{prefix}.moments")));
            Replace(unwritten, SampleJson.Read(state.Get<byte>($"{prefix}.unwritten")));
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new InvalidInputException(
                $"{state.Source}: the sample table '{prefix}' cannot be read: {e.Message}",
                e
            );
        }
    }

    private static void Replace(List<SampleSnapshot> moments, IEnumerable<SampleSnapshot> with)
    {
        moments.Clear();
        moments.AddRange(with);
    }

    // The moment, neither the first nor the last, whose neighbours are nearest to each other; the earliest of equals.
    private int Crowded()
    {
        int crowded = 1;
        for (int i = 2; i < moments.Count - 1; i++)
            if (moments[i + 1].Step - moments[i - 1].Step < moments[crowded + 1].Step - moments[crowded - 1].Step)
                crowded = i;
        return crowded;
    }
}
