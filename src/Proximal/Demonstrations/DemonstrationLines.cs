using System.Text.Json;

namespace Proximal;

/// <summary>
/// Demonstrations as JSON lines, a step each: <c>{"obs":[0.1,…],"action":1,"reward":1,"terminated":false,
/// "truncated":false}</c>, with <c>action_mask</c> if actions are masked. An action of one number may be a number;
/// <c>reward</c>, <c>terminated</c> and <c>truncated</c> are 0 and false by default.
/// </summary>
internal static class DemonstrationLines
{
    private const string Expected =
        "a step such as {\"obs\":[0.1],\"action\":1,\"reward\":1,\"terminated\":false,\"truncated\":false}";

    internal static Demonstrations Load(string path)
    {
        byte[] bytes = InputFile.ReadBytes(path);
        var steps = new Steps();
        int start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        for (int number = 1; start < bytes.Length; number++)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
                length = bytes.Length - start;
            ReadOnlyMemory<byte> line = bytes.AsMemory(start, length);
            start += length + 1;
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            InputFile.ReadJsonLine(
                path,
                number,
                line,
                Expected,
                root =>
                {
                    steps.Add(root);
                    return true;
                }
            );
        }

        return InputFile.Parse(path, steps.ToDemonstrations, "has invalid demonstrations");
    }

    internal static void Save(Demonstrations demonstrations, string path) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream);
                for (int step = 0; step < demonstrations.Steps; step++)
                {
                    Write(writer, demonstrations, step);
                    writer.Flush();
                    writer.Reset();
                    stream.WriteByte((byte)'\n');
                }
            }
        );

    private static void Write(Utf8JsonWriter writer, Demonstrations demonstrations, int step)
    {
        writer.WriteStartObject();
        WriteNumbers(writer, "obs", demonstrations.Observation(step));
        if (demonstrations.ActionSize == 1)
            writer.WriteNumber("action", demonstrations.Action(step)[0]);
        else
            WriteNumbers(writer, "action", demonstrations.Action(step));
        writer.WriteNumber("reward", demonstrations.Rewards[step]);
        writer.WriteBoolean("terminated", demonstrations.Terminated[step]);
        writer.WriteBoolean("truncated", demonstrations.Truncated[step]);
        if (demonstrations.MaskSize > 0)
            WriteNumbers(writer, "action_mask", demonstrations.Mask(step));
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values)
    {
        writer.WriteStartArray(name);
        foreach (float value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private sealed class Steps
    {
        private static readonly string[] Members =
        [
            "obs",
            "action",
            "reward",
            "terminated",
            "truncated",
            "action_mask",
        ];

        private readonly List<float> observations = [],
            actions = [],
            masks = [],
            rewards = [];

        private readonly List<bool> terminated = [],
            truncated = [];

        private (int Observation, int Action, int Mask) sizes;

        public void Add(JsonElement step)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (JsonProperty member in step.EnumerateObject())
            {
                if (!names.Add(member.Name))
                    throw new InvalidInputException($"'{MessageText.Excerpt(member.Name)}' occurs twice");
                if (!Members.Contains(member.Name, StringComparer.Ordinal))
                    throw new InvalidInputException(
                        $"'{MessageText.Excerpt(member.Name)}' is not one of {string.Join(", ", Members)}"
                    );
            }

            (int Observation, int Action, int Mask) added = (
                AddNumbers(step, "obs", observations),
                AddNumbers(step, "action", actions),
                step.TryGetProperty("action_mask", out _) ? AddNumbers(step, "action_mask", masks) : 0
            );
            if (rewards.Count > 0 && added != sizes)
                throw new InvalidInputException(
                    $"it has {added.Observation} numbers of obs, {added.Action} of action and {added.Mask} of "
                        + $"action_mask, but the first step has {sizes.Observation}, {sizes.Action} and {sizes.Mask}"
                );
            sizes = added;
            rewards.Add(step.TryGetProperty("reward", out JsonElement reward) ? reward.GetSingle() : 0);
            terminated.Add(step.TryGetProperty("terminated", out JsonElement ended) && ended.GetBoolean());
            truncated.Add(step.TryGetProperty("truncated", out JsonElement cut) && cut.GetBoolean());
        }

        public Demonstrations ToDemonstrations() =>
            new([.. observations], [.. actions], [.. rewards], [.. terminated], [.. truncated], [.. masks]);

        private static int AddNumbers(JsonElement step, string name, List<float> target)
        {
            if (!step.TryGetProperty(name, out JsonElement value))
                throw new InvalidInputException($"'{name}' is missing");
            if (value.ValueKind == JsonValueKind.Number)
            {
                target.Add(value.GetSingle());
                return 1;
            }

            if (value.ValueKind != JsonValueKind.Array)
                throw new InvalidInputException($"'{name}' is neither a number nor a list of numbers");
            foreach (JsonElement number in value.EnumerateArray())
                target.Add(
                    number.ValueKind == JsonValueKind.Number
                        ? number.GetSingle()
                        : throw new InvalidInputException($"'{name}' has an element that is not a number")
                );
            return value.GetArrayLength();
        }
    }
}
