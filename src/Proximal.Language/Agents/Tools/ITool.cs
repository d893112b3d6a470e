using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Tool that a language model can call: a name, a description and a JSON schema of its parameters, which the chat
/// template writes into the prompt, and a function.
/// </summary>
/// <remarks>
/// A tool of a training run must return the same result for the same arguments, or a resumed run differs from an
/// uninterrupted one. State of a conversation belongs into an <see cref="ITextEnvironment"/>, which can have tools of
/// its own. Tools are called from one thread at a time.
/// </remarks>
public interface ITool
{
    /// <summary>Name in calls: letters, digits, <c>_</c> and <c>-</c>.</summary>
    string Name { get; }

    /// <summary>Description for the model, in a sentence or two.</summary>
    string Description { get; }

    /// <summary>JSON schema of the arguments, an object such as <c>{"type": "object", "properties": {…}}</c>.</summary>
    JsonElement Parameters { get; }

    /// <summary>Calls the tool.</summary>
    /// <param name="arguments">The arguments by name, a JSON object. The model wrote them; they can be anything.</param>
    /// <returns>Text of the result, which the model reads.</returns>
    /// <exception cref="ToolFailedException">
    /// The call has no result. The message is written to the model, and the conversation continues; so is that of any
    /// other exception except <see cref="InvalidInputException"/> and <see cref="OperationCanceledException"/>, which
    /// end the run.
    /// </exception>
    string Call(JsonElement arguments);
}
