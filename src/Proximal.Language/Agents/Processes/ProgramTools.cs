using System.Globalization;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Tools of a program that speaks the Model Context Protocol (MCP) over its standard streams: JSON-RPC 2.0, one message
/// in a line. Every MCP server with tools can be used. The program serves all conversations; it must return the same
/// result for the same arguments.
/// </summary>
/// <remarks>
/// <para>
/// The requests are <c>initialize</c>, <c>tools/list</c> and <c>tools/call</c>, and the notification
/// <c>notifications/initialized</c>. Requests of the program are answered with an error, except <c>ping</c>; its
/// notifications are passed over. Results are the parts of type <c>text</c>, joined by line ends.
/// </para>
/// <para>
/// The program is not isolated from the machine. A program that exceeds a limit is ended with its children, the model
/// reads an error as the result of its call, and the next call starts the program again.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var tools = new ProgramTools("python3", new AgentProgramOptions { Arguments = ["tools.py"] });
/// var setup = new AgentSetup { Tools = tools.All };
/// </code>
/// </example>
public sealed class ProgramTools : IDisposable
{
    private const string Version = "2025-06-18";

    private readonly LineProcess process;
    private readonly string program;
    private long requests;

    /// <summary>Starts the program and reads its tools.</summary>
    /// <param name="program">Path of the program, or its name in a folder of PATH.</param>
    /// <param name="options">Arguments and limits; null for the defaults.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, the program cannot be started, or it does not follow the protocol.
    /// </exception>
    public ProgramTools(string program, AgentProgramOptions? options = null)
    {
        options ??= new AgentProgramOptions();
        options.Validate();
        this.program = Path.GetFileName(program);
        process = new LineProcess(program, options, "tools");
        try
        {
            All = ReadTools();
        }
        catch (Exception e) when (e is ProgramFailedException or InvalidOperationException or KeyNotFoundException)
        {
            process.Dispose();
            throw new InvalidInputException(
                $"the program '{this.program}' does not list its tools by MCP: {e.Message.ReplaceLineEndings(" ")}",
                e
            );
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>The tools of the program, in its order.</summary>
    public IReadOnlyList<ITool> All { get; }

    /// <summary>Ends the program.</summary>
    public void Dispose() => process.Dispose();

    private List<ITool> ReadTools()
    {
        var tools = new List<ITool>();
        for (string? cursor = null; ; )
        {
            JsonElement result = Request(
                "tools/list",
                writer =>
                {
                    if (cursor is not null)
                        writer.WriteString("cursor", cursor);
                }
            );
            foreach (JsonElement tool in result.GetProperty("tools").EnumerateArray())
                tools.Add(new ProgramTool(this, tool));
            if (!result.TryGetProperty("nextCursor", out JsonElement next) || next.ValueKind != JsonValueKind.String)
                return tools;
            cursor = next.GetString();
        }
    }

    private string Call(string name, JsonElement arguments)
    {
        JsonElement result;
        try
        {
            result = Request(
                "tools/call",
                writer =>
                {
                    writer.WriteString("name", name);
                    writer.WritePropertyName("arguments");
                    arguments.WriteTo(writer);
                }
            );
        }
        catch (ProgramFailedException e)
        {
            throw new ToolFailedException(e.Message, e);
        }

        string text = TextOf(result);
        return result.TryGetProperty("isError", out JsonElement isError) && isError.ValueKind == JsonValueKind.True
            ? throw new ToolFailedException(text)
            : text;
    }

    private static string TextOf(JsonElement result)
    {
        if (!result.TryGetProperty("content", out JsonElement content) || content.ValueKind != JsonValueKind.Array)
            throw new ToolFailedException("the result has no 'content'");
        return string.Join(
            '\n',
            content
                .EnumerateArray()
                .Where(static part =>
                    part.ValueKind == JsonValueKind.Object
                    && part.TryGetProperty("text", out JsonElement text)
                    && text.ValueKind == JsonValueKind.String
                )
                .Select(static part => part.GetProperty("text").GetString())
        );
    }

    private JsonElement Request(string method, Action<Utf8JsonWriter> writeParameters)
    {
        if (!process.IsRunning)
        {
            Send(
                "initialize",
                static writer =>
                {
                    writer.WriteString("protocolVersion", Version);
                    writer.WriteStartObject("capabilities");
                    writer.WriteEndObject();
                    writer.WriteStartObject("clientInfo");
                    writer.WriteString("name", "proximal");
                    writer.WriteString("version", "1");
                    writer.WriteEndObject();
                }
            );
            process.Write(Message(id: null, "notifications/initialized", static _ => { }));
        }

        return Send(method, writeParameters);
    }

    private JsonElement Send(string method, Action<Utf8JsonWriter> writeParameters)
    {
        long id = ++requests;
        JsonElement answer = process.Exchange(Message(id, method, writeParameters), value => IsAnswer(value, id));
        if (answer.TryGetProperty("error", out JsonElement error))
            throw new ProgramFailedException(
                error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out JsonElement message)
                    ? $"{message}"
                    : error.GetRawText()
            );
        return answer.TryGetProperty("result", out JsonElement result) && result.ValueKind == JsonValueKind.Object
            ? result
            : throw new ProgramFailedException($"its answer to {method} has no result");
    }

    private bool IsAnswer(JsonElement value, long id)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return false;
        bool hasId = value.TryGetProperty("id", out JsonElement given);
        if (!value.TryGetProperty("method", out JsonElement method))
            return hasId
                && given.ValueKind == JsonValueKind.Number
                && given.TryGetInt64(out long number)
                && number == id;
        if (hasId)
            process.Write(Refusal(given, isPing: method.ValueEquals("ping")));
        return false;
    }

    private static JsonElement Message(long? id, string method, Action<Utf8JsonWriter> writeParameters) =>
        JsonBuilder.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            if (id is { } number)
                writer.WriteNumber("id", number);
            writer.WriteString("method", method);
            writer.WriteStartObject("params");
            writeParameters(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });

    private static JsonElement Refusal(JsonElement id, bool isPing) =>
        JsonBuilder.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WritePropertyName("id");
            id.WriteTo(writer);
            writer.WriteStartObject(isPing ? "result" : "error");
            if (!isPing)
            {
                writer.WriteNumber("code", -32601);
                writer.WriteString("message", "method not found");
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });

    private sealed class ProgramTool : ITool
    {
        private readonly ProgramTools owner;

        public ProgramTool(ProgramTools owner, JsonElement tool)
        {
            this.owner = owner;
            Name = tool.GetProperty("name").GetString() ?? "";
            ToolNames.Check(Name);
            Description =
                tool.TryGetProperty("description", out JsonElement text) && text.ValueKind == JsonValueKind.String
                    ? text.GetString()!
                    : "";
            Parameters = tool.GetProperty("inputSchema").Clone();
        }

        public string Name { get; }

        public string Description { get; }

        public JsonElement Parameters { get; }

        public string Call(JsonElement arguments) => owner.Call(Name, arguments);
    }
}
