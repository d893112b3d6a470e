using System.Text.Json;

namespace Proximal.Dashboard;

/// <summary>Row of a run in the table.</summary>
/// <param name="Description">Facts of the configuration.</param>
/// <param name="State">What the run is doing.</param>
/// <param name="Figures">Figures of the logs.</param>
/// <param name="Evaluation">Evaluation of the final policy; null if there is none.</param>
/// <param name="Reason">Reason why the run was stopped; null for none.</param>
/// <param name="Started">Start of the run.</param>
/// <param name="Notes">Notes and tags.</param>
/// <param name="Findings">Titles of the doctor's findings; null before the run was examined.</param>
/// <param name="Problem">Problem of a file in one line; null for none.</param>
internal sealed record RunRow(
    RunDescription Description,
    RunState State,
    RunFigures Figures,
    EvaluationSummary? Evaluation,
    string? Reason,
    DateTime Started,
    RunNotes Notes,
    IReadOnlyList<string>? Findings,
    string? Problem
)
{
    /// <summary>Writes the members of a JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("environment"u8, Description.Environment);
        json.WriteString("algorithm"u8, Description.Algorithm);
        json.WriteString("seed"u8, Description.Seed);
        json.WriteString("state"u8, StateName(State));
        json.WriteNumber("steps"u8, Figures.Steps);
        Write(json, "total"u8, Description.Total);
        Write(json, "speed"u8, Figures.StepsPerSecond);
        Write(json, "left"u8, Figures.SecondsLeft);
        json.WriteString("metric"u8, Figures.Metric);
        Write(json, "last"u8, Figures.Last);
        Write(json, "best"u8, Figures.Best);
        Write(json, "evaluation"u8, Evaluation?.Mean);
        if (Reason is not null)
            json.WriteString("reason"u8, Reason);
        json.WriteNumber("started"u8, new DateTimeOffset(Started).ToUnixTimeMilliseconds());
        json.WriteString("notes"u8, Notes.Text);
        json.WriteStartArray("tags"u8);
        foreach (string tag in Notes.Tags)
            json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteBoolean("archived"u8, Notes.IsArchived);
        if (Findings is not null)
        {
            json.WriteStartArray("findings"u8);
            foreach (string finding in Findings)
                json.WriteStringValue(finding);
            json.WriteEndArray();
        }

        if (Problem is not null)
            json.WriteString("problem"u8, Problem);
    }

    private static string StateName(RunState state) =>
        state switch
        {
            RunState.Waiting => "waiting",
            RunState.Running => "running",
            RunState.Completed => "completed",
            RunState.Stopped => "stopped",
            RunState.Interrupted => "interrupted",
            RunState.Diverged => "diverged",
            _ => "dead",
        };

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, Math.Abs(number) < 1e15 ? Math.Round(number, 6) : number);
    }
}
