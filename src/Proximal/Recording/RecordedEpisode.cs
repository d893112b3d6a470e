using System.Buffers;
using System.Text.Json;

namespace Proximal;

/// <summary>Plays one episode of a policy and keeps its steps as JSON.</summary>
internal sealed class RecordedEpisode
{
    private const int Format = 1;

    private readonly IRecordedEnvironment environment;
    private readonly Policy policy;
    private readonly ValueEstimates? values;
    private readonly EpisodeRecorderOptions options;
    private readonly IReadOnlyList<SpacePart> observationParts;
    private readonly IReadOnlyList<SpacePart> actionParts;
    private readonly DistributionParts distribution;
    private readonly BatchInference inference;
    private readonly RecurrentState recurrentState;
    private readonly DrawingList drawing = new();
    private readonly ArrayBufferWriter<byte> steps = new();
    private readonly int agents;
    private readonly int rowSize;
    private readonly int actionSize;
    private readonly float[] rows; // [agents, observation and mask]
    private readonly float[] actions; // [agents, action]
    private readonly float[] inputs; // [agents, input]
    private readonly float[] outputs; // [agents, parameters and next state]
    private readonly float[] estimates; // [agents]
    private readonly double[] returns;
    private readonly bool[] terminated;
    private readonly bool[] truncated;
    private string? pictureError;
    private int length;
    private int recorded;

    /// <exception cref="InvalidInputException">The spaces of the policy and of the environment differ.</exception>
    public RecordedEpisode(
        IRecordedEnvironment environment,
        Policy policy,
        ValueEstimates? values,
        EpisodeRecorderOptions options
    )
    {
        (this.environment, this.policy, this.values, this.options) = (environment, policy, values, options);
        agents = environment.Agents.Count;
        rowSize = environment.ObservationSpace.ObservationSize + environment.MaskSize;
        actionSize = environment.ActionSpace.ActionSize;
        CheckSpaces();
        observationParts = SpacePart.OfObservation(environment.ObservationSpace);
        actionParts = SpacePart.OfAction(environment.ActionSpace);
        PolicyNetwork network = policy.Network;
        distribution = new DistributionParts(environment.ActionSpace, network.Head);
        inference = new BatchInference(network.Act, network.InputSize);
        recurrentState = policy.CreateRecurrentState(agents);
        rows = new float[agents * rowSize];
        actions = new float[agents * actionSize];
        inputs = new float[agents * network.InputSize];
        outputs = new float[agents * (network.Head.ParameterSize + network.StateSize)];
        estimates = new float[agents];
        (returns, terminated, truncated) = (new double[agents], new bool[agents], new bool[agents]);
    }

    /// <summary>Plays the episode.</summary>
    public void Play()
    {
        var random = new Rng(options.Seed, RandomStreams.Evaluation);
        int limit = environment.MaxEpisodeSteps is null ? PolicyEvaluation.StepLimit : int.MaxValue;
        environment.Begin(options.Seed);
        using (var writer = new Utf8JsonWriter(steps))
        {
            writer.WriteStartArray();
            bool records = true;
            while (!environment.IsOver && length < limit)
            {
                bool[] acts = [.. Enumerable.Range(0, agents).Select(environment.Acts)];
                for (int i = 0; i < agents; i++)
                    environment.Observe(i, rows.AsSpan(i * rowSize, rowSize));
                Act(acts, records, ref random);
                if (records)
                    WriteDecisions(writer, acts);
                environment.Step(actions);
                length++;
                bool cut = length == limit && !environment.IsOver;
                AddResults(cut);
                if (!records)
                    continue;
                WriteResults(writer, cut);
                recorded = length;
                writer.Flush();
                records = recorded < options.MaxSteps && steps.WrittenCount + drawing.Length < options.MaxBytes;
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Receives the JSON.</param>
    /// <param name="trainingSteps">Steps that the policy was trained for.</param>
    public void Write(Stream stream, long trainingSteps)
    {
        int[] final = recorded == length ? TakePicture() : [];
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteNumber("format"u8, Format);
        WriteSummary(writer, trainingSteps);
        writer.WriteString("environment"u8, options.Environment);
        writer.WriteString("algorithm"u8, options.Algorithm);
        writer.WriteNumber("seed"u8, options.Seed);
        writer.WriteBoolean("deterministic"u8, options.Deterministic);
        writer.WriteNumber("frames_per_second"u8, options.FramesPerSecond);
        writer.WriteStartArray("agents"u8);
        foreach (string agent in environment.Agents)
            writer.WriteStringValue(agent);
        writer.WriteEndArray();
        WriteParts(writer, "observation", observationParts, static (_, _) => { });
        WriteParts(
            writer,
            "action",
            actionParts,
            (target, part) => target.WriteString("distribution"u8, distribution.KindOf(part))
        );
        writer.WriteNumber("mask_size"u8, environment.MaskSize);
        WriteValueKind(writer);
        if (pictureError is not null)
            writer.WriteString("picture_error"u8, pictureError);
        writer.WriteStartArray("shapes"u8);
        foreach (string shape in drawing.Shapes)
            writer.WriteRawValue(shape, skipInputValidation: true);
        writer.WriteEndArray();
        writer.WritePropertyName("steps"u8);
        writer.WriteRawValue(steps.WrittenSpan, skipInputValidation: true);
        WriteIntegers(writer, "final_picture", final);
        writer.WriteEndObject();
    }

    private void CheckSpaces()
    {
        Check("observation", policy.ObservationSpace, environment.ObservationSpace);
        Check("action", policy.ActionSpace, environment.ActionSpace);
        if (policy.RowSize != rowSize)
            throw new InvalidInputException(
                environment.MaskSize > 0
                    ? "the environment masks actions, but the policy was trained without action masks"
                    : "the policy was trained with action masks, but the environment does not mask actions"
            );

        static void Check(string name, Space expected, Space actual)
        {
            if (SpaceFormat.Text(expected) != SpaceFormat.Text(actual))
                throw new InvalidInputException(
                    $"the {name} space of the policy is {expected}, that of the environment {actual}: they must be equal"
                );
        }
    }

    // Acts for all rows, as an evaluation does, so that samples use the same random numbers.
    private void Act(bool[] acts, bool describes, ref Rng random)
    {
        (int inputSize, int observation) = (policy.Network.InputSize, policy.Network.ObservationSize);
        if (describes)
        {
            float[] normalized = new float[rows.Length];
            if (policy.Normalizer is { } normalizer)
                normalizer.Normalize(rows, normalized);
            else
                rows.CopyTo(normalized, 0);
            for (int i = 0; i < agents; i++)
            {
                normalized.AsSpan(i * observation, observation).CopyTo(inputs.AsSpan(i * inputSize));
                recurrentState.State(i).CopyTo(inputs.AsSpan((i * inputSize) + observation));
            }

            inference.Run(inputs, outputs);
        }

        recurrentState.Keep();
        policy.Act(rows, actions, options.Deterministic, ref random, recurrentState);
        for (int i = 0; i < agents; i++)
            if (!acts[i])
                recurrentState.Restore(i);
        if (describes)
            values?.Compute(inputs, actions, estimates);
    }

    private void AddResults(bool cut)
    {
        for (int i = 0; i < agents; i++)
        {
            StepResult result = environment.Result(i);
            returns[i] += result.Reward;
            terminated[i] |= result.Terminated;
            truncated[i] |= result.Truncated || (cut && !terminated[i]);
            if (result.Ended)
                recurrentState.Reset(i);
        }
    }

    private void WriteDecisions(Utf8JsonWriter writer, bool[] acts)
    {
        int outputSize = outputs.Length / agents;
        writer.WriteStartObject();
        WriteIntegers(writer, "picture", TakePicture());
        writer.WriteStartArray("decisions"u8);
        for (int i = 0; i < agents; i++)
        {
            if (!acts[i])
                continue;
            ReadOnlySpan<float> row = rows.AsSpan(i * rowSize, rowSize);
            writer.WriteStartObject();
            writer.WriteNumber("agent"u8, i);
            writer.WriteStartArray("observation"u8);
            foreach (SpacePart part in observationParts)
                WriteObservation(writer, part.Space, row.Slice(part.Start, part.Space.ObservationSize));
            writer.WriteEndArray();
            if (environment.MaskSize > 0)
            {
                writer.WritePropertyName("mask"u8);
                DistributionParts.WriteNumbers(writer, row[^environment.MaskSize..]);
            }

            writer.WriteStartArray("action"u8);
            foreach (SpacePart part in actionParts)
                DistributionParts.WriteNumbers(
                    writer,
                    actions.AsSpan((i * actionSize) + part.Start, part.Space.ActionSize)
                );
            writer.WriteEndArray();
            writer.WritePropertyName("distribution"u8);
            distribution.Write(writer, outputs.AsSpan(i * outputSize, policy.Network.Head.ParameterSize));
            if (values is not null)
            {
                writer.WritePropertyName("value"u8);
                DistributionParts.WriteNumber(writer, estimates[i]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteResults(Utf8JsonWriter writer, bool cut)
    {
        writer.WriteStartArray("rewards"u8);
        for (int i = 0; i < agents; i++)
            DistributionParts.WriteNumber(writer, environment.Result(i).Reward);
        writer.WriteEndArray();
        WriteFlags(writer, "terminated", i => environment.Result(i).Terminated);
        WriteFlags(
            writer,
            "truncated",
            i => environment.Result(i) is var result && (result.Truncated || (cut && !result.Terminated))
        );
        writer.WriteEndObject();
    }

    private void WriteSummary(Utf8JsonWriter writer, long trainingSteps)
    {
        writer.WriteStartObject("summary"u8);
        writer.WriteNumber("training_steps"u8, trainingSteps);
        writer.WriteStartArray("return"u8);
        foreach (double sum in returns)
        {
            if (double.IsFinite(sum))
                writer.WriteNumberValue(sum);
            else
                writer.WriteNullValue();
        }

        writer.WriteEndArray();
        writer.WriteNumber("length"u8, length);
        writer.WriteNumber("recorded_steps"u8, recorded);
        WriteFlags(writer, "terminated", i => terminated[i]);
        WriteFlags(writer, "truncated", i => truncated[i]);
        writer.WriteEndObject();
    }

    private void WriteValueKind(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("value"u8);
        if (values is null)
        {
            writer.WriteNull("quantity"u8);
            writer.WriteString(
                "note"u8,
                policy.Network is ActorCriticNetwork { CriticInputs: > 0 }
                    ? "the critic reads inputs that only training provides"
                    : "no trained critic is available"
            );
        }
        else
        {
            writer.WriteString("quantity"u8, values.Quantity);
            if (values.Note is { } note)
                writer.WriteString("note"u8, note);
        }

        writer.WriteEndObject();
    }

    private void WriteFlags(Utf8JsonWriter writer, string name, Func<int, bool> flag)
    {
        writer.WriteStartArray(name);
        for (int i = 0; i < agents; i++)
            writer.WriteBooleanValue(flag(i));
        writer.WriteEndArray();
    }

    private static void WriteParts(
        Utf8JsonWriter writer,
        string name,
        IReadOnlyList<SpacePart> parts,
        Action<Utf8JsonWriter, int> more
    )
    {
        writer.WriteStartArray(name);
        for (int i = 0; i < parts.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, parts[i].Name);
            parts[i].WriteSpace(writer);
            more(writer, i);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Bytes of an image are compressed, because numbers would take several times their size. A one-hot value is its
    // index.
    private static void WriteObservation(Utf8JsonWriter writer, Space space, ReadOnlySpan<float> values)
    {
        switch (space)
        {
            case Box { HoldsBytes: true }:
                byte[] bytes = new byte[values.Length];
                for (int i = 0; i < bytes.Length; i++)
                    bytes[i] = (byte)Math.Clamp(values[i], 0, 255);
                writer.WriteStringValue(DrawingList.Compressed(bytes));
                break;
            case Discrete:
                writer.WriteNumberValue(values.IndexOf(1f));
                break;
            default:
                DistributionParts.WriteNumbers(writer, values);
                break;
        }
    }

    private int[] TakePicture()
    {
        if (pictureError is not null)
            return [];
        try
        {
            environment.Render(drawing);
        }
        catch (InvalidInputException exception)
        {
            // Such as an environment of another program that was created without pictures.
            pictureError = exception.Message;
            return [];
        }

        return drawing.TakePicture();
    }

    private static void WriteIntegers(Utf8JsonWriter writer, string name, ReadOnlySpan<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }
}
