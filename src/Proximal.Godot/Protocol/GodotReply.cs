using System.Text.Json;

namespace Proximal.Godot;

/// <summary>Reads the replies <c>reset</c> and <c>step</c> without allocating.</summary>
/// <param name="spaces">Spaces of the agents.</param>
internal sealed class GodotReply(GodotSpaces spaces)
{
    private readonly bool[] isRead = new bool[spaces.Observed.Length];

    /// <summary>Reads a reply.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="isStep">Whether it is the reply to an action, and not to a reset, which has no rewards.</param>
    /// <param name="rows">Overwritten, [agents, observation].</param>
    /// <param name="rewards">Overwritten if it is a step, [agents].</param>
    /// <param name="done">Overwritten if it is a step, [agents].</param>
    /// <exception cref="GameFailure">It is not valid.</exception>
    public void Read(ReadOnlySpan<byte> json, bool isStep, Span<float> rows, Span<float> rewards, Span<bool> done)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            Read(ref reader, isStep, rows, rewards, done);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new GameFailure(
                $"its reply is not JSON at byte {reader.BytesConsumed} (Godot writes NaN and infinite values so)"
            );
        }
    }

    private void Read(ref Utf8JsonReader reader, bool isStep, Span<float> rows, Span<float> rewards, Span<bool> done)
    {
        bool hasType = false,
            hasRows = false,
            hasRewards = !isStep,
            hasDone = !isStep;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new GameFailure("its reply is not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                _ = reader.Read();
                if (reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals(isStep ? "step"u8 : "reset"u8))
                    throw new GameFailure($"its reply has another type than {(isStep ? "step" : "reset")}");
                hasType = true;
            }
            else if (reader.ValueTextEquals("obs"u8))
            {
                ReadRows(ref reader, rows);
                hasRows = true;
            }
            else if (isStep && reader.ValueTextEquals("reward"u8))
            {
                ReadRewards(ref reader, rewards);
                hasRewards = true;
            }
            else if (isStep && reader.ValueTextEquals("done"u8))
            {
                ReadDone(ref reader, done);
                hasDone = true;
            }
            else
            {
                reader.Skip();
            }
        }

        if (!hasType || !hasRows || !hasRewards || !hasDone)
            throw new GameFailure(
                $"its reply has no '{(!hasType ? "type" : !hasRows ? "obs" : !hasRewards ? "reward" : "done")}'"
            );
    }

    private void ReadRows(ref Utf8JsonReader reader, Span<float> rows)
    {
        BeginList(ref reader, "obs");
        int width = spaces.Observations.ObservationSize;
        int agent = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; agent++)
        {
            if (agent == spaces.AgentCount || reader.TokenType != JsonTokenType.StartObject)
                throw new GameFailure($"its obs is not a list of {spaces.AgentCount} objects");
            ReadRow(ref reader, agent, rows.Slice(agent * width, width));
        }

        CheckCount(agent, "obs");
    }

    private void ReadRow(ref Utf8JsonReader reader, int agent, Span<float> row)
    {
        Array.Clear(isRead);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int i = 0,
                start = 0;
            while (i < spaces.Observed.Length && !spaces.Observed[i].IsAt(ref reader))
                start += spaces.Observed[i++].Space.ObservationSize;
            if (i == spaces.Observed.Length)
            {
                reader.Skip();
                continue;
            }

            ObservationKey key = spaces.Observed[i];
            _ = reader.Read();
            key.Read(ref reader, agent, row.Slice(start, key.Space.ObservationSize));
            isRead[i] = true;
        }

        int missing = isRead.AsSpan().IndexOf(false);
        if (missing >= 0)
            throw new GameFailure($"observation '{spaces.Observed[missing].Name}' is missing", agent);
    }

    private void ReadRewards(ref Utf8JsonReader reader, Span<float> rewards)
    {
        BeginList(ref reader, "reward");
        int agent = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; agent++)
        {
            double value = 0;
            if (
                reader.TokenType is not (JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
                || (reader.TokenType == JsonTokenType.Number && !reader.TryGetDouble(out value))
                || !float.IsFinite((float)value)
            )
                throw new GameFailure("its reward is not a finite number", agent);
            if (agent < rewards.Length)
                rewards[agent] = reader.TokenType == JsonTokenType.True ? 1 : (float)value;
        }

        CheckCount(agent, "reward");
    }

    private void ReadDone(ref Utf8JsonReader reader, Span<bool> done)
    {
        BeginList(ref reader, "done");
        int agent = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; agent++)
        {
            double value = 0;
            if (
                reader.TokenType is not (JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
                || (reader.TokenType == JsonTokenType.Number && !reader.TryGetDouble(out value))
            )
                throw new GameFailure("its done is not true or false", agent);
            if (agent < done.Length)
                done[agent] = reader.TokenType == JsonTokenType.True || value != 0;
        }

        CheckCount(agent, "done");
    }

    private static void BeginList(ref Utf8JsonReader reader, string name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            throw new GameFailure($"its {name} is not a list");
    }

    private void CheckCount(int count, string name)
    {
        if (count != spaces.AgentCount)
            throw new GameFailure($"its {name} has {count} entries, but it has {spaces.AgentCount} agents");
    }
}
