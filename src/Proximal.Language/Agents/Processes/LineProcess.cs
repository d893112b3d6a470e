using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Program that reads and writes JSON, one value in a line. It is started at the first request, and again after it was
/// ended for exceeding a limit.
/// </summary>
/// <param name="program">Path or name of the program.</param>
/// <param name="options">Arguments and limits, valid.</param>
/// <param name="owner">Use of the program, for messages.</param>
internal sealed class LineProcess(string program, AgentProgramOptions options, string owner) : IDisposable
{
    private readonly byte[] buffer = new byte[4096];
    private readonly MemoryStream line = new();
    private (int Start, int End) unread;
    private Process? process;
    private string mark = "";
    private Task? errors;

    /// <summary>Whether the program runs.</summary>
    public bool IsRunning => process is not null;

    /// <summary>Writes a value and returns the next one that is an answer to it.</summary>
    /// <param name="request">One JSON value.</param>
    /// <param name="isAnswer">Whether a value of the program answers the request; others are passed over.</param>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    /// <exception cref="ProgramFailedException">It exceeded a limit, ended, or wrote something else than JSON.</exception>
    public JsonElement Exchange(JsonElement request, Func<JsonElement, bool> isAnswer)
    {
        Write(request);
        using var limit = new CancellationTokenSource(options.Timeout);
        try
        {
            while (true)
            {
                JsonElement value = JsonElement.Parse(ReadLineAsync(limit.Token).GetAwaiter().GetResult().Span);
                if (isAnswer(value))
                    return value;
            }
        }
        catch (OperationCanceledException e)
        {
            Kill();
            throw new ProgramFailedException(
                string.Create(CultureInfo.InvariantCulture, $"no answer within {options.Timeout.TotalSeconds} seconds"),
                e
            );
        }
        catch (JsonException e)
        {
            string text = Excerpt.Of(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
            Kill();
            throw new ProgramFailedException($"it wrote {text} instead of JSON", e);
        }
    }

    /// <summary>Writes a value that has no answer.</summary>
    public void Write(JsonElement value)
    {
        Start();
        byte[] bytes = Encoding.UTF8.GetBytes(value.GetRawText() + "\n");
        using var limit = new CancellationTokenSource(options.Timeout);
        try
        {
            Stream input = process!.StandardInput.BaseStream;
            input.WriteAsync(bytes, limit.Token).AsTask().GetAwaiter().GetResult();
            input.FlushAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Kill();
            throw new ProgramFailedException("it does not read its input", e);
        }
    }

    /// <summary>Ends the program.</summary>
    public void Dispose()
    {
        Kill();
        line.Dispose();
    }

    /// <summary>Starts the program if it does not run.</summary>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    public void Start()
    {
        if (process is not null)
            return;
        mark = ProgramStart.NewMark();
        process = ProgramStart.Start(program, options.Arguments, options.MemoryMegabytes, mark, owner);
        unread = default;
        Stream stream = process.StandardError.BaseStream;
        errors = Task.Run(() => stream.CopyToAsync(Stream.Null));
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    private void OnExit(object? sender, EventArgs e) => Kill();

    private void Kill()
    {
        if (process is not { } ended)
            return;
        process = null;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        ProcessTree.Kill(ended, mark);
        try
        {
            errors?.Wait(TimeSpan.FromSeconds(1));
        }
        catch (AggregateException) { } // its stream was closed

        ended.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken limit)
    {
        line.SetLength(0);
        while (true)
        {
            int at = buffer.AsSpan(unread.Start, unread.End - unread.Start).IndexOf((byte)'\n');
            int end = at < 0 ? unread.End : unread.Start + at;
            line.Write(buffer, unread.Start, end - unread.Start);
            unread.Start = at < 0 ? unread.End : end + 1;
            if (line.Length > options.MaxAnswerBytes)
            {
                Kill();
                throw new ProgramFailedException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"its answer has more than {options.MaxAnswerBytes} bytes"
                    )
                );
            }

            if (at >= 0)
                return line.GetBuffer().AsMemory(0, (int)line.Length);
            int count = await process!.StandardOutput.BaseStream.ReadAsync(buffer, limit).ConfigureAwait(false);
            if (count == 0)
            {
                Kill();
                throw new ProgramFailedException("it ended without an answer");
            }

            unread = (0, count);
        }
    }
}
