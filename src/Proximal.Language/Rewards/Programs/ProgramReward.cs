using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Reward of a program of your own, such as a test suite or a checker. For each completion it starts the program, writes
/// one JSON object to its standard input, and reads the score from its standard output. Several programs run at the same
/// time; scores keep the order of the completions.
/// </summary>
/// <remarks>
/// <para>
/// The input has the members <c>prompt</c>, <c>completion</c>, <c>ended</c>, and <c>metadata</c> with the other members of
/// the line of the prompt; of a conversation with tools or an environment also <c>messages</c> and
/// <c>environment_return</c>. The output is a number, an object with the number <c>score</c>, or <c>null</c> in either place
/// for no opinion (<see cref="RewardFunction.Abstained"/>).
/// </para>
/// <para>
/// A program that exceeds its time is ended with all its children. The time of a program depends on the machine: a run is
/// only reproducible if no program comes near its limit. The program is not isolated from the machine; run code of a
/// model in a container of your own.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// IReward tests = new ProgramReward("python3", new ProgramRewardOptions { Arguments = ["check.py"], MemoryMegabytes = 512 });
/// </code>
/// </example>
public sealed class ProgramReward : IReward
{
    private readonly string program;
    private readonly ProgramRewardOptions options;

    /// <summary>Creates a reward from a program.</summary>
    /// <param name="program">Path of the program, or its name in a folder of PATH.</param>
    /// <param name="options">Arguments and limits; null for the defaults.</param>
    /// <exception cref="InvalidInputException">An option is out of its range.</exception>
    public ProgramReward(string program, ProgramRewardOptions? options = null)
    {
        this.program = program;
        this.options = options ?? new ProgramRewardOptions();
        this.options.Validate();
    }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(program);

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    /// <exception cref="RewardFailedException">The program ended with exit code 0 without a score.</exception>
    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        var results = new float[inputs.Count];
        ParallelItems.Run(inputs.Count, options.Parallelism, i => results[i] = Score(inputs[i]));
        results.CopyTo(scores);
    }

    private float Score(RewardInput input)
    {
        ProgramResult result = ProgramRun.Run(program, options, Write(input));
        if (!result.Succeeded)
            return options.FailureScore;
        return TryRead(result.Output, out float score)
            ? score
            : throw new RewardFailedException(
                $"the reward {Name} wrote {Excerpt.Of(result.Output)} for the completion {Excerpt.Of(input.Completion)} "
                    + "instead of a number, null, or an object with the number 'score'"
            );
    }

    private static byte[] Write(RewardInput input)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("prompt"u8, input.Prompt);
            writer.WriteString("completion"u8, input.Completion);
            writer.WriteBoolean("ended"u8, input.Ended);
            if (input.Messages.Count > 0)
            {
                writer.WriteStartArray("messages"u8);
                foreach (ChatMessage message in input.Messages)
                    message.Members.WriteTo(writer);
                writer.WriteEndArray();
                writer.WriteNumber("environment_return"u8, input.EnvironmentReturn);
            }

            writer.WriteStartObject("metadata"u8);
            foreach ((string name, JsonElement value) in input.Metadata)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static bool TryRead(string output, out float score)
    {
        score = RewardFunction.Abstained;
        try
        {
            using var document = JsonDocument.Parse(output);
            JsonElement value = document.RootElement;
            if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("score", out value))
                return false;
            if (value.ValueKind == JsonValueKind.Null)
                return true;
            return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out score) && float.IsFinite(score);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
