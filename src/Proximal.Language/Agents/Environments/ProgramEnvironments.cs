using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Text environments of a program, which plays all conversations. It reads requests and writes answers, one JSON object
/// in a line.
/// </summary>
/// <remarks>
/// <para>
/// <c>{"method": "reset", "conversation": 3, "seed": 123, "prompt": …, "metadata": {…}}</c> starts conversation 3 and is
/// answered by <c>{"messages": [{"role": "user", "content": …}]}</c> or <c>{"observation": …}</c>.
/// <c>{"method": "respond", "conversation": 3, "reply": …}</c> is answered by
/// <c>{"observation": …, "reward": 0.5, "terminated": false, "truncated": false}</c>, whose members except the
/// observation can be missing. A number of a conversation is used again after its end. <c>{"error": …}</c> ends training
/// with this text.
/// </para>
/// <para>
/// All randomness must come from the seed. A program that exceeds a limit ends training, because its conversations
/// cannot continue. It is not isolated from the machine.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var game = new ProgramEnvironments("python3", new AgentProgramOptions { Arguments = ["game.py"] });
/// var setup = new AgentSetup { Environment = game.Create };
/// </code>
/// </example>
public sealed class ProgramEnvironments : IDisposable
{
    private readonly LineProcess process;
    private int created;

    /// <summary>Creates environments of a program, which starts with the first conversation.</summary>
    /// <param name="program">Path of the program, or its name in a folder of PATH.</param>
    /// <param name="options">Arguments and limits; null for the defaults.</param>
    /// <exception cref="InvalidInputException">An option is out of its range.</exception>
    public ProgramEnvironments(string program, AgentProgramOptions? options = null)
    {
        options ??= new AgentProgramOptions();
        options.Validate();
        Name = Path.GetFileName(program);
        process = new LineProcess(program, options, "an environment");
    }

    /// <summary>Name of the program.</summary>
    public string Name { get; }

    /// <summary>Starts the program now instead of with the first conversation, so that a program that cannot be started is
    /// found early.</summary>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    public void Start() => process.Start();

    /// <summary>Creates an environment, for one conversation at a time.</summary>
    public ITextEnvironment Create() => new Played(this, created++);

    /// <summary>Ends the program.</summary>
    public void Dispose() => process.Dispose();

    private JsonElement Request(Action<Utf8JsonWriter> write)
    {
        JsonElement answer = process.Exchange(
            JsonBuilder.Write(writer =>
            {
                writer.WriteStartObject();
                write(writer);
                writer.WriteEndObject();
            }),
            static _ => true
        );
        if (answer.ValueKind != JsonValueKind.Object)
            throw new ProgramFailedException($"it wrote {Excerpt.Of(answer.GetRawText())} instead of an object");
        return answer.TryGetProperty("error", out JsonElement error)
            ? throw new ProgramFailedException($"{error}")
            : answer;
    }

    private sealed class Played(ProgramEnvironments owner, int conversation) : ITextEnvironment
    {
        public string Name => owner.Name;

        public IReadOnlyList<ChatMessage> Reset(PromptItem prompt, Rng random)
        {
            ulong seed = random.NextUInt32();
            JsonElement answer = owner.Request(writer =>
            {
                writer.WriteString("method", "reset");
                writer.WriteNumber("conversation", conversation);
                writer.WriteNumber("seed", seed);
                writer.WriteString("prompt", prompt.Prompt);
                writer.WriteStartObject("metadata");
                foreach ((string name, JsonElement value) in prompt.Metadata)
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
            });
            return answer.TryGetProperty("messages", out JsonElement messages)
                ? Conversations.Read(messages, "messages")
                : [new ChatMessage(ChatMessage.User, TextIn(answer, "observation"))];
        }

        public TextStep Respond(string reply)
        {
            JsonElement answer = owner.Request(writer =>
            {
                writer.WriteString("method", "respond");
                writer.WriteNumber("conversation", conversation);
                writer.WriteString("reply", reply);
            });
            float reward = 0;
            if (
                answer.TryGetProperty("reward", out JsonElement value)
                && !(value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out reward))
            )
                throw new ProgramFailedException($"'reward' must be a number, but is {value.GetRawText()}");
            (bool terminated, bool truncated) = (FlagIn(answer, "terminated"), FlagIn(answer, "truncated"));
            string observation =
                (terminated || truncated) && !answer.TryGetProperty("observation", out _)
                    ? ""
                    : TextIn(answer, "observation");
            return new TextStep(observation, reward, terminated, truncated);
        }

        private static string TextIn(JsonElement answer, string name) =>
            answer.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()!
                : throw new ProgramFailedException(
                    $"its answer {Excerpt.Of(answer.GetRawText())} has no text '{name}'"
                );

        private static bool FlagIn(JsonElement answer, string name)
        {
            if (!answer.TryGetProperty(name, out JsonElement flag))
                return false;
            return flag.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? flag.GetBoolean()
                : throw new ProgramFailedException($"'{name}' must be true or false, but is {flag.GetRawText()}");
        }
    }
}
