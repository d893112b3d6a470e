using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Proximal.Extensions.AI;

/// <summary>Registration of language models as chat clients in dependency injection.</summary>
public static class ChatClientServices
{
    /// <summary>
    /// Registers the model of a Hugging Face folder as the <see cref="IChatClient"/>. It is loaded when it is first
    /// requested, and disposed with the provider.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddLanguageModelChatClient(
        this IServiceCollection services,
        string folder,
        LanguageModelChatOptions? options = null
    ) => services.AddSingleton<IChatClient>(_ => LanguageModelChatClient.Load(folder, options));

    /// <summary>Registers the model of a Hugging Face folder as the <see cref="IChatClient"/> of a key.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedLanguageModelChatClient(
        this IServiceCollection services,
        object key,
        string folder,
        LanguageModelChatOptions? options = null
    ) => services.AddKeyedSingleton<IChatClient>(key, (_, _) => LanguageModelChatClient.Load(folder, options));
}
