using System.Globalization;

namespace Proximal.Experiments;

/// <summary>Rule of the doctor for one cause.</summary>
/// <param name="cause">Identifier of the cause, the anchor of its section in docs/doctor.md.</param>
/// <param name="title">Name of the cause.</param>
internal abstract class DiagnosisRule(string cause, string title)
{
    /// <summary>Identifier of the cause.</summary>
    public string Cause => cause;

    /// <summary>Name of the cause.</summary>
    public string Title => title;

    /// <summary>Causes that follow from this one, which are not reported beside it.</summary>
    public virtual IReadOnlyList<string> Explains => [];

    /// <summary>Examines a run; null if it does not show the cause.</summary>
    /// <param name="run">The run.</param>
    public abstract Finding? Examine(RunEvidence run);

    /// <summary>Creates the finding.</summary>
    /// <param name="evidence">Numbers that show the cause.</param>
    /// <param name="remedy">What to change.</param>
    /// <param name="changes">Keys with their proposed values.</param>
    protected Finding Found(string evidence, string remedy, params IReadOnlyList<(string Key, string Value)> changes) =>
        new(
            cause,
            title,
            evidence,
            remedy,
            [.. changes.Select(static change => KeyValuePair.Create(change.Key, change.Value))]
        );

    /// <summary>Text of a number in evidence.</summary>
    protected static string Text(double value) => DisplayFormat.Number(value);

    /// <summary>Text of a step in evidence.</summary>
    protected static string Step(double step) => $"step {DisplayFormat.Count(step)}";

    /// <summary>Text of a share in evidence, in percent.</summary>
    protected static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#}%");
}
